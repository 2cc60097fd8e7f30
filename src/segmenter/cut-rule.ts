import { GRID_TOLERANCE } from '../clock/grid.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { OpenSegment } from '../timeline/segment.ts';

/** What a segment is told at its start. */
export interface SegmentStart {
  readonly msn: number;
  readonly discontinuity: boolean;
}

/** Where one might begin: in front of a picture, or of a frame of sound. */
export interface CutPlace {
  readonly pts: Ticks;
  /** Decoding can start there. */
  readonly key: boolean;
}

/** The segment that is open, as far as a rule goes by it. */
export type OpenPlace = Pick<OpenSegment, 'msn' | 'startTicks'>;

/** The segment that was published last. */
export interface PublishedPlace {
  readonly msn: number;
  readonly endTicks: Ticks;
}

/** Says where the segments of one rendition begin. */
export interface CutRule {
  /** The segment that begins at this key frame, while none is open; undefined where nothing is to be made yet. */
  first(place: CutPlace, last: PublishedPlace | undefined): SegmentStart | undefined;
  /** The same behind one that is open; undefined where that goes on. */
  next(place: CutPlace, open: OpenPlace): SegmentStart | undefined;
  /** Where the open segment was to end, when what follows it was lost. */
  endOf(open: OpenPlace): Ticks;
  /** Whether the open segment has to end with none behind it; absent: never. */
  isOver?(place: CutPlace, open: OpenPlace): boolean;
}

/** Segments begin on the grid of the programme clock, and are numbered by it: there is never a discontinuity. */
export class GridCuts implements CutRule {
  readonly #segmentTicks: Ticks;

  constructor(segmentTicks: Ticks) {
    this.#segmentTicks = segmentTicks;
  }

  first({ pts }: Pick<CutPlace, 'pts'>): SegmentStart {
    return { msn: Math.floor((pts + GRID_TOLERANCE) / this.#segmentTicks), discontinuity: false };
  }

  next(place: CutPlace, open: OpenPlace): SegmentStart | undefined {
    const start = this.first(place);
    return place.key && start.msn > open.msn ? start : undefined;
  }

  endOf({ msn }: OpenPlace): Ticks {
    return (msn + 1) * this.#segmentTicks;
  }
}
