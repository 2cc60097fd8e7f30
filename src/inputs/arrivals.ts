import { TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';

/** How far back arrivals are known, seconds; one bucket for each. */
const SPAN = 60;
/** Bitrate and jitter are those of the last seconds, and of the one that is running. */
const RECENT = 5;
/** The least delayed picture of this many seconds says how late the source is now. */
const NOW = 2;
/** A bitrate over less than this says more about the first key frame than about the source, seconds. */
const SHORTEST = 1;

/**
 * What came in when: bytes, the delay of pictures against their own timestamps, and jumps of these, in buckets of one
 * second of arrival. The delay has an origin of its own: only differences of it mean anything.
 */
export class Arrivals {
  readonly #bytes = new Float64Array(SPAN);
  readonly #least = new Float64Array(SPAN).fill(Infinity);
  readonly #most = new Float64Array(SPAN).fill(-Infinity);
  readonly #jumps = new Uint32Array(SPAN);
  #first: Ticks | undefined;
  /** The newest second of which there is a bucket, since the epoch of the arrival clock. */
  #second = -Infinity;

  /** When the first sample came in. */
  get first(): Ticks | undefined {
    return this.#first;
  }

  add(arrival: Ticks, byteLength: number): void {
    this.#first ??= arrival;
    this.#bytes[this.#bucket(arrival)]! += byteLength;
  }

  /** @param delay arrival minus timestamp of a picture */
  delayed(arrival: Ticks, delay: Ticks): void {
    const bucket = this.#bucket(arrival);
    this.#least[bucket] = Math.min(this.#least[bucket]!, delay);
    this.#most[bucket] = Math.max(this.#most[bucket]!, delay);
  }

  /** The timestamps jumped: delays from before it are of another origin. */
  jumped(arrival: Ticks): void {
    this.#least.fill(Infinity);
    this.#most.fill(-Infinity);
    this.#jumps[this.#bucket(arrival)]!++;
  }

  /** Jumps of the last minute. */
  jumps(now: Ticks): number {
    this.#bucket(now);
    return this.#jumps.reduce((sum, count) => sum + count, 0);
  }

  /** bit/s over the last five seconds; undefined before there was one. */
  bitrate(now: Ticks): number | undefined {
    if (this.#first === undefined) return undefined;
    this.#bucket(now);
    const since = Math.max(this.#first, (this.#second - RECENT) * TICKS_PER_SECOND);
    const seconds = ticksToSeconds(now - since);
    return seconds < SHORTEST ? undefined : Math.round((this.#recent(this.#bytes, RECENT, sum) * 8) / seconds);
  }

  /** Spread of the delay over the last five seconds; undefined while no picture comes. */
  jitter(now: Ticks): Ticks | undefined {
    this.#bucket(now);
    const spread =
      this.#recent(this.#most, RECENT, Math.max, -Infinity) - this.#recent(this.#least, RECENT, Math.min, Infinity);
    return Number.isFinite(spread) ? spread : undefined;
  }

  /**
   * How much later than in the best second of the last minute pictures come now; undefined while none comes.
   * A source whose clock is 300 ppm slow reaches 18 ms here.
   */
  lateness(now: Ticks): Ticks | undefined {
    this.#bucket(now);
    const lateness = this.#recent(this.#least, NOW, Math.min, Infinity) - this.#least.reduce((a, b) => Math.min(a, b));
    return Number.isFinite(lateness) ? lateness : undefined;
  }

  /** Folds the bucket that is running and `seconds` before it. */
  #recent(of: Float64Array, seconds: number, fold: (a: number, b: number) => number, start = 0): number {
    let result = start;
    for (let ago = 0; ago <= seconds; ago++) result = fold(result, of[(this.#second - ago + SPAN) % SPAN]!);
    return result;
  }

  /** Where this moment's figures are kept; those that are a minute old by then are forgotten. */
  #bucket(at: Ticks): number {
    const second = Math.floor(at / TICKS_PER_SECOND);
    for (let next = Math.max(this.#second + 1, second - SPAN + 1); next <= second; next++) this.#clear(next % SPAN);
    this.#second = Math.max(this.#second, second);
    return this.#second % SPAN;
  }

  #clear(bucket: number): void {
    this.#bytes[bucket] = 0;
    this.#least[bucket] = Infinity;
    this.#most[bucket] = -Infinity;
    this.#jumps[bucket] = 0;
  }
}

const sum = (a: number, b: number): number => a + b;
