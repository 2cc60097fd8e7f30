import { decryptSegment, ivOfNumber } from '../../pull/decrypt.ts';
import { PullError } from '../../pull/pull-error.ts';
import type { Answer } from '../delivery/answer.ts';
import { checkMediaDelivery } from '../delivery/delivery-check.ts';
import type { Report } from '../finding.ts';
import { checkInit } from '../media/container-check.ts';
import { containerOf } from '../media/inspect.ts';
import { BoxError } from '../media/mp4-boxes.ts';
import { readInit, type InitFacts } from '../media/mp4-init.ts';
import { shorten } from '../playlist/attributes.ts';
import type { ByteRange, ListedKey, ListedMap } from '../playlist/media-playlist.ts';
import { NoAnswerError } from './http-client.ts';
import type { CheckSession } from './session.ts';

/** Keys and initialisation sections that are kept: streams change them now and then. */
const MAX_KEPT = 64;

export interface Resource {
  readonly uri: string;
  readonly byteRange: ByteRange | undefined;
  readonly key: ListedKey | undefined;
  readonly msn: number;
  readonly line: number;
}

/** Loads what one media playlist lists, decrypted, and tells what is wrong with how it comes. */
export class MediaLoader {
  readonly #session: CheckSession;
  readonly #base: string;
  readonly #keys = new Map<string, Promise<Buffer | undefined>>();
  readonly #inits = new Map<string, Promise<InitFacts | undefined>>();

  constructor(session: CheckSession, base: string) {
    this.#session = session;
    this.#base = base;
  }

  /** The bytes of a segment or part in plain text; undefined where they cannot be had, which is told. */
  async load(resource: Resource, targetDuration: number): Promise<Buffer | undefined> {
    const { uri, byteRange, line } = resource;
    const answer = await this.#get(uri, byteRange, this.#named(uri, line), undefined);
    return answer && this.open(resource, answer, targetDuration);
  }

  /**
   * Asks for what is only hinted at, whose key is not known yet; that it comes to nothing is told by nobody.
   * @param patienceMs until the answer begins
   */
  hinted(uri: string, patienceMs: number): Promise<Answer | undefined> {
    return this.#get(uri, undefined, ignore, patienceMs);
  }

  /** The same of an answer that was had before. */
  async open(resource: Resource, answer: Answer, targetDuration: number): Promise<Buffer | undefined> {
    const { uri, byteRange, key, msn, line } = resource;
    const report = this.#named(uri, line);
    const plain = key ? await this.#decrypt(answer.body, key, msn, report) : answer.body;
    if (!plain) return undefined;
    const container = key && key.method !== 'AES-128' ? 'unknown' : containerOf(plain);
    checkMediaDelivery(answer, { container, byteRange, targetDuration }, report);
    return byteRange && answer.status === 200
      ? plain.subarray(byteRange.offset, byteRange.offset + byteRange.length)
      : plain;
  }

  /** The initialisation section, read once; undefined where it cannot be. */
  init(map: ListedMap, targetDuration: number): Promise<InitFacts | undefined> {
    const { uri, byteRange, line, key } = map;
    return kept(this.#inits, `${uri} ${byteRange?.offset ?? ''}`, async () => {
      const data = await this.load({ uri, byteRange, key, msn: 0, line }, targetDuration);
      if (!data || containerOf(data) !== 'fmp4') return undefined;
      const report = this.#named(uri, line);
      try {
        const init = readInit(data);
        checkInit(init, report);
        return init;
      } catch (error) {
        if (!(error instanceof BoxError)) throw error;
        report('mp4-damaged', error.message);
        return undefined;
      }
    });
  }

  #named(uri: string, line: number): Report {
    const report = this.#session.report(this.#base);
    return (rule, message, details) => report(rule, `${shorten(uri, 40)}: ${message}`, { line, ...details });
  }

  async #get(uri: string, range: ByteRange | undefined, report: Report, patienceMs: number | undefined) {
    const url = URL.parse(uri, this.#base)?.href;
    if (!url) return undefined;
    try {
      const answer = await this.#session.loadMedia(url, range, patienceMs);
      if (answer.status === 200 || answer.status === 206) return answer;
      report('media-unavailable', `the answer is ${answer.status}`);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      report('media-unavailable', error.message);
    }
    return undefined;
  }

  /** Only AES-128 covers whole files; other methods leave the container as it is. */
  async #decrypt(data: Buffer, key: ListedKey, msn: number, report: Report): Promise<Buffer | undefined> {
    if (key.method !== 'AES-128') return data;
    if (key.uri === undefined || key.keyFormat !== 'identity') return undefined;
    const bytes = await this.#key(key.uri, key.line);
    if (!bytes) return undefined;
    try {
      return decryptSegment(data, bytes, key.iv ?? ivOfNumber(msn));
    } catch (error) {
      if (!(error instanceof PullError)) throw error;
      report('decryption-failed', error.message);
      return undefined;
    }
  }

  #key(uri: string, line: number): Promise<Buffer | undefined> {
    return kept(this.#keys, uri, async () => {
      const report = this.#named(uri, line);
      const url = URL.parse(uri, this.#base)?.href;
      if (!url || !/^https?:/.test(url)) return undefined;
      try {
        const answer = await this.#session.loadMedia(url);
        if (answer.status !== 200) report('key-unavailable', `the answer is ${answer.status}`);
        else if (answer.body.length !== 16) report('key-invalid-bytes', `the key has ${answer.body.length} bytes`);
        else return answer.body;
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
        report('key-unavailable', error.message);
      }
      return undefined;
    });
  }
}

const ignore: Report = () => undefined;

const kept = <T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  let value = map.get(key);
  if (!value) {
    const [oldest] = map.keys();
    if (map.size >= MAX_KEPT && oldest !== undefined) map.delete(oldest);
    value = make();
    map.set(key, value);
  }
  return value;
};
