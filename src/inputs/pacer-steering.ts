import { secondsToTicks, type Ticks } from '../clock/ticks.ts';

/** The least that waited in so long a time is what counts: segments come whole, so the level goes up and down with them. */
const WINDOW: Ticks = secondsToTicks(20);
/** How much faster or slower at most. The feed's clock follows up to 0.5 %. */
const RATE = 0.003;

/** How much is to wait, seconds. */
export interface Level {
  /** Playing begins with so much, or as if it were there. */
  readonly start: number;
  /** Between these, playing is neither made slower nor faster. */
  readonly least: number;
  readonly most: number;
}

/** For what comes as it is made: what the jitter of a line needs. */
export const LIVE_LEVEL: Level = { start: 0.5, least: 0.2, most: 1.5 };

/**
 * Says how much faster than its own clock a source is to be played, so that what waits neither runs out nor grows: its
 * clock and ours differ, and after a pause more waits than before. Pure.
 */
export class Steering {
  #level: Level | undefined;
  #rate = 0;
  #windowStart: Ticks = 0;
  #low = Infinity;

  set level(level: Level | undefined) {
    this.#level = level;
    if (!level) this.#rate = 0;
  }

  /** Seconds that are missing at the start. */
  missing(level: number): number {
    return Math.max(0, (this.#level?.start ?? 0) - level);
  }

  /** Playing starts anew: what the level was before says nothing. */
  begin(now: Ticks): void {
    this.#rate = 0;
    this.#beginWindow(now);
  }

  /**
   * @param elapsed ticks since the last call
   * @param level seconds that wait
   * @returns ticks by which to go ahead of the natural speed; negative: to fall behind
   */
  advance(now: Ticks, elapsed: Ticks, level: number): Ticks {
    if (!this.#level) return 0;
    this.#low = Math.min(this.#low, level);
    if (now - this.#windowStart >= WINDOW) {
      const { least, most } = this.#level;
      this.#rate = this.#low < least ? -RATE : this.#low > most ? RATE : 0;
      this.#beginWindow(now);
    }
    return elapsed * this.#rate;
  }

  #beginWindow(now: Ticks): void {
    this.#low = Infinity;
    this.#windowStart = now;
  }
}
