import { open } from 'node:fs/promises';
import { AddressRules, type PullRules } from '../pull/address-rules.ts';
import { HttpClient } from '../pull/http-client.ts';
import { PullError } from '../pull/pull-error.ts';
import { shownUrl } from '../pull/shown-url.ts';

/** The bytes of a media file, wherever it lies. */
export interface MediaBytes {
  readonly byteLength: number;
  /** @param to behind the last one. @throws PullError or the system's error when they cannot be had */
  read(from: number, to: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws the system's error (ENOENT, EACCES …) */
export const openFile = async (path: string): Promise<MediaBytes> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return {
      byteLength: size,
      read: async (from, to) => {
        const bytes = Buffer.allocUnsafe(to - from);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};

/** Holds the beginning of most files' index, so that the size need not be asked for by itself. */
const FIRST_BYTES = 16 * 1024;
/** A file without an index would be read through: what is more than this is no look at a few pictures. */
const MOST_BYTES = 96 * 1024 * 1024;
const READ_TIMEOUT_MS = 20_000;

/**
 * A file on a server that answers to byte ranges, as far as the rules allow its address.
 * @throws PullError when it cannot be reached, or is not served in parts
 */
export const openRemote = async (url: string, rules: PullRules, signal: AbortSignal): Promise<MediaBytes> => {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new PullError(`${shownUrl(url)} is not an HTTP address`);
  const http = new HttpClient({ rules: new AddressRules(rules), url });
  try {
    const reply = await http.open({ url, signal, range: { offset: 0, length: FIRST_BYTES } });
    const byteLength = Number(/\/(\d{1,15})$/.exec(reply.contentRange ?? '')?.[1] ?? NaN);
    if (reply.status !== 206 || !(byteLength > 0)) {
      reply.body.destroy();
      throw new PullError(`${shownUrl(url)} is not served in parts (byte ranges): fetch the whole file first`);
    }
    const pieces: Buffer[] = [];
    for await (const piece of http.chunks(reply)) pieces.push(piece);
    return new RemoteBytes(http, reply.url, byteLength, Buffer.concat(pieces).subarray(0, FIRST_BYTES), signal);
  } catch (error) {
    http.close();
    throw error;
  }
};

class RemoteBytes implements MediaBytes {
  readonly byteLength: number;
  readonly #http: HttpClient;
  readonly #url: string;
  readonly #first: Buffer;
  readonly #signal: AbortSignal;
  #asked = 0;

  constructor(http: HttpClient, url: string, byteLength: number, first: Buffer, signal: AbortSignal) {
    this.byteLength = byteLength;
    this.#http = http;
    this.#url = url;
    this.#first = first;
    this.#signal = signal;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    if (to <= this.#first.length) return this.#first.subarray(from, to);
    const length = to - from;
    this.#asked += length;
    if (this.#asked > MOST_BYTES) {
      throw new PullError(`${shownUrl(this.#url)} has no index that tells where its pictures are: fetch it first`);
    }
    const range = { offset: from, length };
    const limits = { maxBytes: length, timeoutMs: READ_TIMEOUT_MS };
    const { data } = await this.#http.fetch({ url: this.#url, signal: this.#signal, range }, limits);
    if (data.length < length) throw new PullError(`${shownUrl(this.#url)} is shorter than its server said`);
    return data;
  }

  close(): Promise<void> {
    this.#http.close();
    return Promise.resolve();
  }
}
