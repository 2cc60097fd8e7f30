import { msToTicks, secondsToTicks, TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Decoding times that are kept: more than five seconds at 100 pictures per second. */
const KEPT = 512;
const WINDOW = secondsToTicks(5);
/** Fewer intervals than this have no usual one. */
const FEWEST = 10;
/** RTMP counts milliseconds: at 30 pictures per second intervals of 33 and 34 ms are the same. */
const ROUNDING = msToTicks(2);
/** What deviates by a smaller share than this looks even on any screen. */
const UNEVEN = 0.2;

/** The rhythm of pictures by their own decoding times, over the last seconds. */
export class Cadence {
  readonly #times = new Float64Array(KEPT);
  #count = 0;

  /** @param dts later than the one before */
  add(dts: Ticks): void {
    this.#times[this.#count % KEPT] = dts;
    this.#count++;
  }

  /** The timestamps jumped: what was before has no distance to what comes. */
  clear(): void {
    this.#count = 0;
  }

  /** Pictures per second; undefined before the first ones. */
  get frameRate(): number | undefined {
    const intervals = this.#intervals();
    if (intervals.length < FEWEST) return undefined;
    const length = intervals.reduce((sum, interval) => sum + interval, 0);
    return (intervals.length * TICKS_PER_SECOND) / length;
  }

  /** Share of intervals that differ from the usual one by more than rounding, 0 … 1. */
  get irregular(): number {
    const intervals = this.#intervals().sort((a, b) => a - b);
    if (intervals.length < FEWEST) return 0;
    const usual = intervals[intervals.length >> 1]!;
    const tolerance = Math.max(ROUNDING, usual * UNEVEN);
    return intervals.filter((interval) => Math.abs(interval - usual) > tolerance).length / intervals.length;
  }

  /** Distances of the pictures of the last five seconds, newest first. */
  #intervals(): number[] {
    const intervals: number[] = [];
    const newest = this.#count - 1;
    const oldest = Math.max(0, this.#count - KEPT);
    for (let index = newest; index > oldest; index--) {
      const earlier = this.#times[(index - 1) % KEPT]!;
      if (this.#times[newest % KEPT]! - earlier > WINDOW) break;
      intervals.push(this.#times[index % KEPT]! - earlier);
    }
    return intervals;
  }
}
