import { PaceTimer } from './pace-timer.ts';
import type { OwnRate } from './rate-memory.ts';
import { TokenBucket, type Rate } from './token-bucket.ts';

/** Recordings that one connection may be counted for at a time; a page of posters plays a few. */
const MOST_BUCKETS = 16;
/** Pieces in which a body goes out: so much of a second's bytes, but no fewer and no more. */
const PIECE_SECONDS = 0.1;
const LEAST_PIECE = 4 * 1024;
const MOST_PIECE = 64 * 1024;

/** What is to be sent. */
export interface PacedBody {
  /** The connection that it goes to: what is asked for on it, one request after the other, is counted together. */
  readonly connection: object;
  /** Of the recording, or of the channel's range. */
  readonly id: string;
  /** Bytes of a second of this media. Above 0. */
  readonly bytesPerSecond: number;
  /** Ends the wait: the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Keeps on-demand from taking what live viewers need: a connection gets the first seconds of media at full speed, then
 * a multiple of the media's bit rate. It is asked for by connection, not by address: many viewers may share one.
 */
export class RateControl {
  readonly #general: Rate | undefined;
  readonly #timer: PaceTimer;
  readonly #own: Map<string, OwnRate>;
  readonly #buckets = new WeakMap<object, Map<string, TokenBucket>>();

  /**
   * @param general for what has no rate of its own; undefined: as fast as it goes
   * @param own of recordings, by id
   */
  constructor(general: Rate | undefined, own: ReadonlyMap<string, OwnRate> = new Map(), timer = new PaceTimer()) {
    this.#general = general;
    this.#own = new Map(own);
    this.#timer = timer;
  }

  /** Those of recordings, by id. */
  get own(): ReadonlyMap<string, OwnRate> {
    return this.#own;
  }

  /** Of a recording; undefined: as fast as it goes. */
  rateOf(id: string): Rate | undefined {
    const own = this.#own.get(id);
    return own === 'unlimited' ? undefined : (own ?? this.#general);
  }

  /** Gives a recording a rate of its own, also for what is under way; undefined: the general one counts again. */
  setRate(id: string, rate: OwnRate | undefined): void {
    if (rate === undefined) this.#own.delete(id);
    else this.#own.set(id, rate);
  }

  /** The same bytes, as fast as they may go. */
  async *pace(source: AsyncIterable<Buffer>, body: PacedBody): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of source) {
      let at = 0;
      while (at < chunk.length) {
        const piece = this.#next(chunk.subarray(at), body);
        await this.#turn(piece.length, body);
        if (body.signal.aborted) return;
        yield piece;
        at += piece.length;
      }
    }
  }

  #next(rest: Buffer, { id, bytesPerSecond }: PacedBody): Buffer {
    const rate = this.rateOf(id);
    if (!rate) return rest;
    const fitting = bytesPerSecond * rate.factor * PIECE_SECONDS;
    return rest.subarray(0, Math.round(Math.min(MOST_PIECE, Math.max(LEAST_PIECE, fitting))));
  }

  async #turn(bytes: number, { connection, id, bytesPerSecond, signal }: PacedBody): Promise<void> {
    for (;;) {
      const rate = this.rateOf(id);
      if (!rate) return;
      const { now } = this.#timer;
      const bucket = this.#bucket(connection, id, rate, now);
      const freeAt = bucket.freeAt(now);
      if (freeAt <= now) {
        bucket.take(bytes / bytesPerSecond, now);
        return;
      }
      await this.#timer.until(freeAt, signal);
      if (signal.aborted) return;
    }
  }

  #bucket(connection: object, id: string, rate: Rate, now: number): TokenBucket {
    let buckets = this.#buckets.get(connection);
    if (!buckets) this.#buckets.set(connection, (buckets = new Map()));
    let bucket = buckets.get(id);
    if (bucket) {
      bucket.change(rate, now);
      return bucket;
    }
    const [oldest] = buckets.keys();
    if (buckets.size >= MOST_BUCKETS && oldest !== undefined) buckets.delete(oldest);
    buckets.set(id, (bucket = new TokenBucket(rate, now)));
    return bucket;
  }
}
