import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Answer } from '../delivery/answer.ts';
import type { ByteRange } from '../playlist/media-playlist.ts';
import { sendByHttp1 } from './http1-request.ts';
import { sendByHttp2 } from './http2-request.ts';
import { Http2Sessions } from './http2-sessions.ts';
import type { Sent } from './sent.ts';
import { text as wordsOf } from './words.ts';

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

/** GET, as a player does it, and all that came: by HTTP/2 where the server agrees to it. Any status is an answer. */
export class CheckClient {
  readonly #agents;
  readonly #sessions: Http2Sessions;

  constructor({ insecure }: CheckClientOptions) {
    this.#sessions = new Http2Sessions({ insecure });
    const options = { keepAlive: true, maxFreeSockets: 16 };
    this.#agents = {
      'http:': new HttpAgent(options),
      'https:': new HttpsAgent({ ...options, rejectUnauthorized: !insecure }),
    };
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
    this.#sessions.close();
  }

  /** @throws NoAnswerError; what the signal says when it is given up */
  async get(ask: Ask): Promise<Answer> {
    const askedAt = performance.now();
    let url = ask.url;
    for (let redirects = 0; ; redirects++) {
      const { protocol, status, headers, body: stream } = await this.#send(url, ask);
      const location = headers['location'];
      if (status >= 300 && status < 400 && status !== 304 && location !== undefined) {
        stream.destroy();
        if (redirects >= MAX_REDIRECTS || !URL.canParse(location, url)) {
          throw new NoAnswerError(`${ask.url} redirects without end`);
        }
        url = new URL(location, url).href;
        continue;
      }
      const headAt = performance.now();
      const raw = await readAll(stream, ask);
      const body = decode(raw, headers['content-encoding'], ask);
      const times = { askedAt, headAt, endedAt: performance.now() };
      return { protocol, url, status, headers, body, transferred: raw.length, redirects, ...times };
    }
  }

  /** Up to the head of the answer. */
  async #send(address: string, { range, compressed, patienceMs, signal }: Ask): Promise<Sent> {
    const url = new URL(address);
    const { protocol, username, password, host } = url;
    if (protocol !== 'http:' && protocol !== 'https:') throw new NoAnswerError(`${protocol} is not HTTP`);
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const headers = {
      'user-agent': 'Sluice check',
      accept: '*/*',
      origin: ORIGIN,
      'accept-encoding': compressed ? 'gzip, deflate, br' : 'identity',
      ...(username !== '' && { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
      ...(range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
    };
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    const either = AbortSignal.any([signal, patience.signal]);
    try {
      const session = protocol === 'https:' ? await this.#sessions.to(url) : undefined;
      either.throwIfAborted();
      if (session) return await sendByHttp2(session, url, headers, either);
      return await sendByHttp1(this.#agents[protocol], url, headers, either);
    } catch (error) {
      if (signal.aborted) throw error;
      if (patience.signal.aborted) throw new NoAnswerError(`${host} did not answer within ${patienceMs / 1000} s`);
      throw new NoAnswerError(`${host}: ${wordsOf(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

const BODY_MS = 30_000;

const readAll = async (body: Readable, { maxBytes, url, signal }: Ask): Promise<Buffer> => {
  const timer = setTimeout(
    () => body.destroy(new NoAnswerError(`${url} took longer than ${BODY_MS / 1000} s`)),
    BODY_MS,
  );
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
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
