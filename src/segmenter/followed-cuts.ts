import type { Ticks } from '../clock/ticks.ts';
import type { CutPlace, CutRule, OpenPlace, PublishedPlace, SegmentStart } from './cut-rule.ts';
import type { Boundary, SourceCuts } from './source-cuts.ts';

export interface FollowedCutsOptions {
  readonly source: Pick<SourceCuts, 'boundaries'>;
  /** How much earlier than the source's a key frame of this rendition may be: its encoder counts frames of its own. */
  readonly tolerance: Ticks;
  /** Length of one of its units. */
  readonly frame: Ticks;
  /** No segment may be longer: the most that rounds to EXT-X-TARGETDURATION (RFC 8216bis 4.4.3.1). */
  readonly limit: Ticks;
}

/** A key frame that is so late does not come: the segment begins without one. 0.1 s. */
const PATIENCE: Ticks = 9_000;

/**
 * Encoded renditions beside a `source` one: their segments begin where the source's do, and have the numbers of those,
 * whatever the encoder makes of its key frames. Where the source has nothing, neither have they.
 */
export class FollowedCuts implements CutRule {
  readonly #options: FollowedCutsOptions;

  constructor(options: FollowedCutsOptions) {
    this.#options = options;
  }

  first({ pts }: CutPlace, last: PublishedPlace | undefined): SegmentStart | undefined {
    return startOf(this.#passed(last?.msn ?? -1, pts));
  }

  next({ pts, key }: CutPlace, { msn }: OpenPlace): SegmentStart | undefined {
    const passed = this.#passed(msn, pts);
    const isDue = key || (passed[0] !== undefined && pts >= passed[0].startTicks + PATIENCE);
    return isDue ? startOf(passed) : undefined;
  }

  endOf({ msn, startTicks }: OpenPlace): Ticks {
    const { source, limit } = this.#options;
    const next = source.boundaries.find((boundary) => boundary.msn > msn);
    return Math.min(next?.startTicks ?? Infinity, startTicks + limit);
  }

  isOver({ pts }: CutPlace, { startTicks }: OpenPlace): boolean {
    const { frame, limit } = this.#options;
    // With this one it would be too long: it ends in front of it.
    return pts + frame > startTicks + limit;
  }

  #passed(msn: number, pts: Ticks): Boundary[] {
    const { source, tolerance } = this.#options;
    return source.boundaries.filter((boundary) => boundary.msn > msn && boundary.startTicks <= pts + tolerance);
  }
}

/** What a segment begins with that has come past these. */
const startOf = (passed: readonly Boundary[]): SegmentStart | undefined => {
  const last = passed.at(-1);
  return last && { msn: last.msn, discontinuity: passed.some(({ discontinuity }) => discontinuity) };
};
