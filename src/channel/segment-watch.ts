import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Segment } from '../timeline/segment.ts';

/** Segments in a row that have to be too long: a cut, or a group that was lost, makes single ones. */
const ENOUGH = 3;
/** What counts as too long, of the configured length. */
const LONG = 1.25;

/** Notices when a source's key frames are further apart than segments are to be. Pure. */
export class SegmentWatch {
  readonly #segmentTicks: Ticks;
  #long = 0;
  #told = false;

  constructor(segmentTicks: Ticks) {
    this.#segmentTicks = segmentTicks;
  }

  /** @returns what to tell the operator; once for each source, undefined otherwise */
  add({ durationTicks, discontinuity }: Pick<Segment, 'durationTicks' | 'discontinuity'>): string | undefined {
    if (discontinuity) this.#told = false;
    this.#long = discontinuity || durationTicks <= LONG * this.#segmentTicks ? 0 : this.#long + 1;
    if (this.#told || this.#long < ENOUGH) return undefined;
    this.#told = true;
    const [is, wanted] = [durationTicks, this.#segmentTicks].map((ticks) => ticksToSeconds(ticks).toFixed(1));
    return (
      `segments of the source rendition are ${is} s long instead of ${wanted} s, as it has too few key frames: ` +
      `set the publisher's key frame interval to ${wanted} s`
    );
  }
}
