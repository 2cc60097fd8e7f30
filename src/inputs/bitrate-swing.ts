import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Whole seconds that are compared; with key frames every two seconds each of five groups counts. */
const SECONDS = 10;
/** Those, and the one that is running. */
const KEPT = SECONDS + 1;

/**
 * How much the bitrate of the pictures swings, by the source's own timestamps: what the network does to packets on
 * their way is not counted.
 */
export class BitrateSwing {
  readonly #bytes = new Float64Array(KEPT);
  /** The first second that was seen whole. */
  #first: number | undefined;
  #newest = -Infinity;

  /** @param dts not before the one of the last call, but for `clear()` in between */
  add(dts: Ticks, byteLength: number): void {
    const second = Math.floor(dts / TICKS_PER_SECOND);
    if (second > this.#newest + KEPT) this.clear();
    this.#first ??= second + 1;
    while (this.#newest < second) {
      this.#newest = Math.max(this.#newest + 1, second - KEPT + 1);
      this.#bytes[index(this.#newest)] = 0;
    }
    this.#bytes[index(second)]! += byteLength;
  }

  /** The timestamps jumped: seconds before and after it are not of one row. */
  clear(): void {
    this.#first = undefined;
    this.#newest = -Infinity;
  }

  /** The largest of ten whole seconds, and their mean, bit/s; undefined before there were as many. */
  get figures(): { readonly peak: number; readonly mean: number } | undefined {
    if (this.#first === undefined || this.#newest - SECONDS < this.#first) return undefined;
    const seconds = Array.from({ length: SECONDS }, (_, ago) => this.#bytes[index(this.#newest - 1 - ago)]! * 8);
    return { peak: Math.max(...seconds), mean: seconds.reduce((sum, bits) => sum + bits, 0) / SECONDS };
  }
}

const index = (second: number): number => ((second % KEPT) + KEPT) % KEPT;
