import { request as httpRequest, type Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, type Agent as HttpsAgent } from 'node:https';
import type { Sent } from './sent.ts';

/** GET by HTTP/1.1. @throws Error when there is no connection, or it breaks off */
export const sendByHttp1 = (
  agent: HttpAgent | HttpsAgent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const { protocol, hostname, port, pathname, search } = url;
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const options = { protocol, host, port, path: `${pathname}${search}`, headers, agent, signal };
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)(options, (message) => {
      const plain = Object.entries(message.headers).map(([name, value]) => [name, String(value)]);
      const answered = { status: message.statusCode ?? 0, headers: Object.fromEntries(plain) as Sent['headers'] };
      resolve({ protocol: 'HTTP/1.1', ...answered, body: message });
    });
    request.on('error', reject).end();
  });
