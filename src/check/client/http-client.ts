import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { text as wordsOf } from './words.ts';
import type { Answer } from '../delivery/answer.ts';
import type { ByteRange } from '../playlist/media-playlist.ts';

const MAX_REDIRECTS = 5;
/** Servers say which pages may read an answer to who comes from a page. */
const ORIGIN = 'https://player.example';

/** No answer, or one that cannot be taken. */
export class NoAnswerError extends Error {}

export interface Ask {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Until the head of the answer, ms. */
  readonly patienceMs: number;
  readonly maxBytes: number;
  readonly range?: ByteRange | undefined;
  /** Playlists are asked for with gzip, media as it is. */
  readonly compressed?: boolean;
}

export interface CheckClientOptions {
  /** Takes certificates that nobody vouches for. */
  readonly insecure: boolean;
}

/** GET, as a player does it, and all that came. Any status is an answer. */
export class CheckClient {
  readonly #agents;

  constructor({ insecure }: CheckClientOptions) {
    const options = { keepAlive: true, maxFreeSockets: 16 };
    this.#agents = {
      'http:': new HttpAgent(options),
      'https:': new HttpsAgent({ ...options, rejectUnauthorized: !insecure }),
    };
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /** @throws NoAnswerError; what the signal says when it is given up */
  async get(ask: Ask): Promise<Answer> {
    const askedAt = performance.now();
    let url = ask.url;
    for (let redirects = 0; ; redirects++) {
      const message = await this.#send(url, ask);
      const { statusCode = 0, headers } = message;
      if (statusCode >= 300 && statusCode < 400 && statusCode !== 304 && headers.location !== undefined) {
        message.destroy();
        if (redirects >= MAX_REDIRECTS || !URL.canParse(headers.location, url)) {
          throw new NoAnswerError(`${ask.url} redirects without end`);
        }
        url = new URL(headers.location, url).href;
        continue;
      }
      const headAt = performance.now();
      const raw = await readAll(message, ask);
      const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const body = decode(raw, plain['content-encoding'], ask);
      const times = { askedAt, headAt, endedAt: performance.now() };
      return { url, status: statusCode, headers: plain, body, transferred: raw.length, redirects, ...times };
    }
  }

  #send(address: string, { range, compressed, patienceMs, signal }: Ask): Promise<IncomingMessage> {
    const url = new URL(address);
    const { protocol, hostname, port, pathname, search, username, password } = url;
    if (protocol !== 'http:' && protocol !== 'https:') throw new NoAnswerError(`${protocol} is not HTTP`);
    const options: RequestOptions = {
      ...{ protocol, host: hostname.replace(/^\[(.*)\]$/, '$1'), port, path: `${pathname}${search}` },
      ...(username !== '' && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
      headers: {
        'user-agent': 'Sluice check',
        accept: '*/*',
        origin: ORIGIN,
        'accept-encoding': compressed ? 'gzip, deflate, br' : 'identity',
        ...(range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
      },
      ...{ agent: this.#agents[protocol], signal },
    };
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(options, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      const timer = setTimeout(() => {
        request.destroy(new NoAnswerError(`${url.host} did not answer within ${patienceMs / 1000} s`));
      }, patienceMs);
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(
          signal.aborted || error instanceof NoAnswerError
            ? error
            : new NoAnswerError(`${url.host}: ${wordsOf(error)}`),
        );
      });
      request.end();
    });
  }
}

const BODY_MS = 30_000;

const readAll = async (message: IncomingMessage, { maxBytes, url, signal }: Ask): Promise<Buffer> => {
  const timer = setTimeout(
    () => message.destroy(new NoAnswerError(`${url} took longer than ${BODY_MS / 1000} s`)),
    BODY_MS,
  );
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of message as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > maxBytes) throw new NoAnswerError(`${url} is larger than ${maxBytes} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces, length);
  } catch (error) {
    if (signal.aborted || error instanceof NoAnswerError) throw error;
    throw new NoAnswerError(`${url} broke off: ${wordsOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

const decode = (raw: Buffer, coding: string | undefined, { url, maxBytes }: Ask): Buffer => {
  const name = (coding ?? 'identity').toLowerCase();
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (!decoder || raw.length === 0) return raw;
  try {
    return decoder(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new NoAnswerError(`${url} cannot be unpacked (${name}): ${wordsOf(error)}`, { cause: error });
  }
};
