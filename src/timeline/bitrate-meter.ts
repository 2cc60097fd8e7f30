import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Segments that the average runs over: about ten minutes of two-second segments. */
const HISTORY = 300;

/**
 * Measures what BANDWIDTH and AVERAGE-BANDWIDTH declare (RFC 8216bis 4.1 and 4.4.6.2), container overhead included.
 * The peak is that of the largest segment seen; segments much shorter than the target do not count for it
 * (the standard's window is 0.5 to 1.5 target durations).
 */
export class BitrateMeter {
  #peak = 0;
  #bytes: number[] = [];
  #ticks: number[] = [];
  /** The highest mean of streams before this one. */
  #former = 0;
  readonly #targetTicks: Ticks;

  constructor(targetTicks: Ticks) {
    this.#targetTicks = targetTicks;
  }

  add(byteLength: number, durationTicks: Ticks): void {
    this.#bytes.push(byteLength);
    this.#ticks.push(durationTicks);
    if (this.#bytes.length > HISTORY) {
      this.#bytes.shift();
      this.#ticks.shift();
    }
    if (durationTicks >= this.#targetTicks / 2) {
      this.#peak = Math.max(this.#peak, (byteLength * 8 * TICKS_PER_SECOND) / durationTicks);
    }
  }

  /**
   * What comes is another stream, and may be followed by the last one again: players that have read what was declared go
   * by it through all of them.
   */
  restart(): void {
    this.#former = this.average;
    this.#bytes = [];
    this.#ticks = [];
  }

  /** Forgets all that was measured. */
  clear(): void {
    this.#peak = 0;
    this.#former = 0;
    this.#bytes = [];
    this.#ticks = [];
  }

  /** Highest bit rate of any segment so far, bit/s; 0 before the first. */
  get peak(): number {
    return Math.round(this.#peak);
  }

  /** Mean bit rate over the last segments, or that of a stream before where it was higher; bit/s; 0 before the first. */
  get average(): number {
    const ticks = this.#ticks.reduce((sum, value) => sum + value, 0);
    const bytes = this.#bytes.reduce((sum, value) => sum + value, 0);
    return Math.max(this.#former, ticks === 0 ? 0 : Math.round((bytes * 8 * TICKS_PER_SECOND) / ticks));
  }

  /** Segments measured so far that still count for the average. */
  get count(): number {
    return this.#bytes.length;
  }
}
