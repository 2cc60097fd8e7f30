import { shownFrom } from '../clock/shown.ts';
import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Both sides round, and filters count in fractions: what is so close to the middle may fall on either side. */
const UNSURE: Ticks = 8;

/**
 * The frames of a run's rungs, as ffmpeg's `fps` filter counts them: each picture goes to the nearest frame, of several
 * the last one is taken, and a frame without one shows the picture before it again.
 */
export class FrameSlots {
  readonly #rates: readonly number[];
  /** Programme time of the first frame. */
  readonly begin: Ticks;

  /** @param rates of the rungs with pictures, frames per second; may be none */
  constructor(rates: readonly number[], begin: Ticks) {
    this.#rates = rates;
    this.begin = begin;
  }

  /** Of the slowest rung; 0 where there are no pictures. */
  get longest(): Ticks {
    return this.#rates.length === 0 ? 0 : TICKS_PER_SECOND / Math.min(...this.#rates);
  }

  /** Whether the later picture may take the place of the earlier one, in any rung. */
  share(earlier: Ticks, later: Ticks): boolean {
    return this.#rates.some((rate) => this.#at(later - UNSURE, rate) <= this.#at(earlier + UNSURE, rate));
  }

  /**
   * Where a key frame is best placed when the next picture follows in `step`: not so that its frame is shown twice, as
   * both would be key frames. At most a frame later than it is, and only where all rungs have one rate.
   */
  beforeNext(pts: Ticks, step: Ticks): Ticks {
    const [rate, ...others] = new Set(this.#rates);
    if (rate === undefined || others.length > 0 || step <= 0) return pts;
    const slot = this.#at(pts, rate);
    if (this.#at(pts + step, rate) !== slot + 2) return pts;
    const later = shownFrom(Math.ceil(this.begin + ((slot + 1) * TICKS_PER_SECOND) / rate));
    return later < pts + step ? later : pts;
  }

  #at(pts: Ticks, rate: number): number {
    return Math.round(((pts - this.begin) * rate) / TICKS_PER_SECOND);
  }
}
