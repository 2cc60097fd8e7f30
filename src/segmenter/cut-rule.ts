import { GRID_TOLERANCE } from '../clock/grid.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { OpenSegment } from '../timeline/segment.ts';

/** What a segment is told at its start. */
export interface SegmentStart {
  readonly msn: number;
  readonly discontinuity: boolean;
}

/** The segment that is open, as far as a rule goes by it. */
export type OpenPlace = Pick<OpenSegment, 'msn' | 'startTicks'>;

/** The segment that was published last. */
export interface PublishedPlace {
  readonly msn: number;
  readonly endTicks: Ticks;
}

/** Says where the segments of one rendition begin. `pts` is that of a key frame, or of a sound frame. */
export interface CutRule {
  /** The segment that begins there, while none is open. */
  first(pts: Ticks, last: PublishedPlace | undefined): SegmentStart;
  /** The same behind one that is open; undefined where that goes on. */
  next(pts: Ticks, open: OpenPlace): SegmentStart | undefined;
  /** Where the open segment was to end, when what follows it was lost. */
  endOf(open: OpenPlace): Ticks;
}

/** Segments begin on the grid of the programme clock, and are numbered by it: there is never a discontinuity. */
export class GridCuts implements CutRule {
  readonly #segmentTicks: Ticks;

  constructor(segmentTicks: Ticks) {
    this.#segmentTicks = segmentTicks;
  }

  first(pts: Ticks): SegmentStart {
    return { msn: Math.floor((pts + GRID_TOLERANCE) / this.#segmentTicks), discontinuity: false };
  }

  next(pts: Ticks, open: OpenPlace): SegmentStart | undefined {
    const start = this.first(pts);
    return start.msn > open.msn ? start : undefined;
  }

  endOf({ msn }: OpenPlace): Ticks {
    return (msn + 1) * this.#segmentTicks;
  }
}
