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
  #measured: { readonly byteLength: number; readonly durationTicks: Ticks }[] = [];
  /** Of all that is measured. */
  #bytes = 0;
  #ticks = 0;
  /** The highest mean of streams before this one. */
  #former = 0;
  readonly #targetTicks: Ticks;

  constructor(targetTicks: Ticks) {
    this.#targetTicks = targetTicks;
  }

  add(byteLength: number, durationTicks: Ticks): void {
    this.#measured.push({ byteLength, durationTicks });
    this.#bytes += byteLength;
    this.#ticks += durationTicks;
    if (this.#measured.length > HISTORY) {
      const gone = this.#measured.shift()!;
      this.#bytes -= gone.byteLength;
      this.#ticks -= gone.durationTicks;
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
    this.#forget();
  }

  /** Forgets all that was measured. */
  clear(): void {
    this.#peak = 0;
    this.#former = 0;
    this.#forget();
  }

  /** Highest bit rate of any segment so far, bit/s; 0 before the first. */
  get peak(): number {
    return Math.round(this.#peak);
  }

  /** Mean bit rate over the last segments, or that of a stream before where it was higher; bit/s; 0 before the first. */
  get average(): number {
    const mean = this.#ticks === 0 ? 0 : Math.round((this.#bytes * 8 * TICKS_PER_SECOND) / this.#ticks);
    return Math.max(this.#former, mean);
  }

  /** Segments measured so far that still count for the average. */
  get count(): number {
    return this.#measured.length;
  }

  #forget(): void {
    this.#measured = [];
    this.#bytes = 0;
    this.#ticks = 0;
  }
}
