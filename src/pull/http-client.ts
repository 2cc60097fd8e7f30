import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { AddressRules } from './address-rules.ts';
import { checkedLookup, type Resolve } from './lookup.ts';
import { PullError, StatusError, wordsOf } from './pull-error.ts';
import { shownUrl } from './shown-url.ts';
import { Trust, trustWords, type TrustOptions } from './trust.ts';

/** RFC 9110 15.4: a client detects cyclical redirections. Nobody needs more hops than this. */
const MAX_REDIRECTS = 5;
/** Between the request and the head of its answer, and between two pieces of a body that is waited for. */
const SILENCE_MS = 10_000;
/** Idle connections are kept a little longer than most playlists pause between two segments. */
const KEEP_IDLE_MS = 15_000;

export interface HttpClientOptions {
  readonly rules: AddressRules;
  /** What the config names. Its user and password are sent to that server, and to no other. */
  readonly url: string;
  /** Absent: servers whose certificate this machine knows. */
  readonly tls?: TrustOptions | undefined;
  readonly resolve?: Resolve;
  readonly silenceMs?: number;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface HttpRequest {
  readonly url: string;
  readonly signal: AbortSignal;
  readonly range?: ByteRange | undefined;
  /** In place of a range: all from this byte on. */
  readonly from?: number | undefined;
}

export interface HttpReply {
  /** Where it came from in the end, behind all redirections. */
  readonly url: string;
  /** 200 or 206. */
  readonly status: number;
  /** Without parameters, in small letters; empty where the server said none. */
  readonly contentType: string;
  /** Bytes; undefined for a stream without end, and for what came compressed. */
  readonly contentLength: number | undefined;
  /** As RFC 9110 14.4 writes it, where the answer is a part. */
  readonly contentRange: string | undefined;
  readonly acceptsRanges: boolean;
  /** Not compressed any more. Nothing but `chunks` watches over its silence. */
  readonly body: Readable;
}

export interface HttpDocument {
  readonly url: string;
  readonly contentType: string;
  readonly data: Buffer;
}

/** What RFC 6125 calls the origin of a request: user and password go nowhere else. */
const originOf = (url: URL): string => `${url.protocol}//${url.host}`;

/** GET over HTTP and HTTPS, to addresses that the rules allow, at every hop. */
export class HttpClient {
  readonly #rules: AddressRules;
  readonly #lookup: LookupFunction;
  readonly #trust: Trust;
  readonly #silenceMs: number;
  readonly #origin: string;
  readonly #authorization: string | undefined;
  readonly #agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: KEEP_IDLE_MS, maxFreeSockets: 4 }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: KEEP_IDLE_MS, maxFreeSockets: 4 }),
  };

  constructor({ rules, url, tls, resolve, silenceMs = SILENCE_MS }: HttpClientOptions) {
    this.#rules = rules;
    this.#lookup = checkedLookup(rules, resolve);
    this.#trust = new Trust(tls);
    this.#silenceMs = silenceMs;
    const named = new URL(url);
    this.#origin = originOf(named);
    const { username, password } = named;
    if (username !== '' || password !== '') {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      this.#authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
  }

  /** Closes idle connections. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /**
   * The answer with its head, its body yet to be read.
   * @throws PullError StatusError RefusedError
   */
  async open(request: HttpRequest): Promise<HttpReply> {
    let url = request.url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const message = await this.#ask(new URL(url), request);
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if (status === 200 || status === 206) return this.#reply(url, message);
      // What stands in the body is not read: the connection is given up with it.
      message.destroy();
      if (status < 300 || status >= 400 || location === undefined) {
        throw new StatusError(status, `HTTP ${status} for ${shownUrl(url)}`);
      }
      if (!URL.canParse(location, url)) throw new PullError(`${shownUrl(url)} redirects to something that is no URL`);
      url = new URL(location, url).href;
    }
    throw new PullError(`${shownUrl(request.url)} redirects more than ${MAX_REDIRECTS} times`);
  }

  /**
   * The whole answer.
   * @param limits of the body, not compressed, in bytes, and of the time for all of it, in ms
   * @throws PullError StatusError RefusedError
   */
  async fetch(request: HttpRequest, limits: { maxBytes: number; timeoutMs: number }): Promise<HttpDocument> {
    const late = AbortSignal.timeout(limits.timeoutMs);
    const signal = AbortSignal.any([request.signal, late]);
    try {
      const { url, status, contentType, body } = await this.open({ ...request, signal });
      // A server that knows no ranges sends all: what was asked for is cut out of it.
      const skip = status === 200 ? (request.range?.offset ?? 0) : 0;
      const data = await readAll(body, limits.maxBytes + skip, url);
      const { range } = request;
      return { url, contentType, data: range ? data.subarray(skip, skip + range.length) : data };
    } catch (error) {
      if (!late.aborted || request.signal.aborted) throw error;
      throw new PullError(`${shownUrl(request.url)} took longer than ${limits.timeoutMs / 1000} s`, { cause: error });
    }
  }

  /**
   * The pieces of an answer as they come. While its reader does something else, the server may be silent.
   * @throws PullError
   */
  async *chunks({ body, url }: HttpReply): AsyncGenerator<Buffer, void, undefined> {
    const silent = (): void => {
      body.destroy(new PullError(`${new URL(url).host} was silent for ${this.#silenceMs / 1000} s`));
    };
    let timer = setTimeout(silent, this.#silenceMs);
    try {
      for await (const piece of body as AsyncIterable<Buffer>) {
        clearTimeout(timer);
        yield piece;
        timer = setTimeout(silent, this.#silenceMs);
      }
    } catch (error) {
      throw asPullError(error, new URL(url));
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(url: URL, { range, from, signal }: HttpRequest): Promise<IncomingMessage> {
    const { protocol } = url;
    this.#rules.checkProtocol(protocol.slice(0, -1));
    if (protocol !== 'http:' && protocol !== 'https:') throw new PullError(`${protocol} is not HTTP`);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    // An address is connected to without a lookup.
    if (isIP(host) !== 0) this.#rules.checkAddress(host, host);
    const isNamed = originOf(url) === this.#origin;
    const options: RequestOptions = {
      ...{ protocol, host, port: url.port, path: `${url.pathname}${url.search}` },
      headers: {
        'user-agent': 'Sluice',
        accept: '*/*',
        'accept-encoding': range || from !== undefined ? 'identity' : 'gzip, deflate, br',
        ...(isNamed && this.#authorization !== undefined && { authorization: this.#authorization }),
        ...(range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
        ...(from !== undefined && { range: `bytes=${from}-` }),
      },
      ...{ agent: this.#agents[protocol], lookup: this.#lookup, signal },
    };
    const secure = protocol === 'https:' && this.#trust.connection;
    return new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const request = send({ ...options, ...secure }, (message) => {
        // From here on, whoever reads the body watches it: one who reads nothing cannot blame the server.
        request.setTimeout(0);
        resolve(message);
      });
      request.setTimeout(this.#silenceMs, () => {
        request.destroy(new PullError(`${url.host} was silent for ${this.#silenceMs / 1000} s`));
      });
      request.on('error', (error) => reject(asPullError(error, url, signal)));
      request.end();
    });
  }

  #reply(url: string, message: IncomingMessage): HttpReply {
    const { headers, statusCode = 0 } = message;
    const [contentType = ''] = (headers['content-type'] ?? '').split(';');
    const body = decompressed(message);
    const length = Number(headers['content-length'] ?? NaN);
    return {
      ...{ url, status: statusCode, body, contentType: contentType.trim().toLowerCase() },
      contentLength: body === message && Number.isSafeInteger(length) ? length : undefined,
      contentRange: headers['content-range'],
      acceptsRanges: headers['accept-ranges'] === 'bytes',
    };
  }
}

const decompressed = (message: IncomingMessage): Readable => {
  const decoders = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const coding = (message.headers['content-encoding'] ?? 'identity').toLowerCase();
  const create = Object.entries(decoders).find(([name]) => name === coding)?.[1];
  if (!create) return message;
  // Its errors reach whoever reads the decoder's output.
  return pipeline(message, create(), () => undefined);
};

/** @throws PullError when it is larger than it may be */
const readAll = async (body: Readable, maxBytes: number, url: string): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > maxBytes) throw new PullError(`${shownUrl(url)} is larger than ${maxBytes} bytes`);
      pieces.push(piece);
    }
  } catch (error) {
    throw asPullError(error, new URL(url));
  }
  return Buffer.concat(pieces, length);
};

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'cut the connection',
  EPIPE: 'cut the connection',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ERR_STREAM_PREMATURE_CLOSE: 'cut the connection',
};

const asPullError = (error: unknown, { host }: URL, signal?: AbortSignal): Error => {
  if (error instanceof PullError) return error;
  if (signal?.aborted) return error as Error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const words = trustWords(error) ?? WORDS[code];
  return new PullError(words ? `${host} ${words}` : `${host}: ${wordsOf(error)}`, { cause: error });
};
