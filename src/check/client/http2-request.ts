import { constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Sent } from './sent.ts';

/** GET by HTTP/2. @throws Error when it is refused, or breaks off */
export const sendByHttp2 = (
  session: ClientHttp2Session,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const stream = session.request({ ':method': 'GET', ':path': path, ...headers }, { signal, endStream: true });
    stream.once('response', (answered: IncomingHttpHeaders & { ':status'?: number }) => {
      const plain = Object.entries(answered).filter(([name]) => !name.startsWith(':'));
      resolve({
        protocol: 'HTTP/2',
        status: answered[':status'] ?? 0,
        headers: Object.fromEntries(plain.map(([name, value]) => [name, String(value)])),
        body: stream,
      });
    });
    // Also for what comes after the answer has begun: whoever reads it is told by itself.
    stream.on('error', reject);
    stream.once('close', () => reject(new Error(closedWords(stream.rstCode))));
  });

const closedWords = (code: number | undefined): string =>
  code === constants.NGHTTP2_REFUSED_STREAM ? 'refused the request (REFUSED_STREAM)' : `gave no answer (code ${code})`;
