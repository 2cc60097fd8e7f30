import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';

/** Intervals that the longest is taken from: enough for encoders that also set key frames where the scene changes. */
const KEPT = 8;
/** Before the second key frame the interval is not known; from here on it is known to be long. */
const OVERDUE = secondsToTicks(3);

/** Distances of key frames, by the source's own timestamps. */
export class KeyFrames {
  #intervals: Ticks[] = [];
  /** The newest key frame; before there is one, the first picture. */
  #since: Ticks | undefined;
  #seen = false;
  #newest: Ticks = -Infinity;

  add(pts: Ticks, key: boolean): void {
    this.#newest = Math.max(this.#newest, pts);
    if (!key) {
      this.#since ??= pts;
      return;
    }
    if (this.#seen && pts > this.#since!) this.#intervals = [...this.#intervals, pts - this.#since!].slice(-KEPT);
    this.#seen = true;
    this.#since = pts;
  }

  /** The timestamps jumped: the running interval cannot be measured. */
  jumped(): void {
    this.#since = undefined;
    this.#seen = false;
    this.#newest = -Infinity;
  }

  /** Seconds: the interval measured last, or the running one where it is longer already; undefined while unknown. */
  get interval(): number | undefined {
    return this.#orRunning(this.#intervals.at(-1));
  }

  /** Seconds: the longest of the last eight, or the running one. */
  get longest(): number | undefined {
    return this.#orRunning(this.#intervals.length > 0 ? Math.max(...this.#intervals) : undefined);
  }

  #orRunning(measured: Ticks | undefined): number | undefined {
    const running = this.#since === undefined ? 0 : this.#newest - this.#since;
    if (running > (measured ?? OVERDUE)) return ticksToSeconds(running);
    return measured === undefined ? undefined : ticksToSeconds(measured);
  }
}
