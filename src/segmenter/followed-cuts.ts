import type { Ticks } from '../clock/ticks.ts';
import type { CutRule, OpenPlace, PublishedPlace, SegmentStart } from './cut-rule.ts';
import { CLOSEST, type Boundary, type SourceCuts } from './source-cuts.ts';

export interface FollowedCutsOptions {
  readonly source: Pick<SourceCuts, 'boundaries'>;
  /** How much earlier than the source's a frame of this rendition may be: half of one, and rounding. */
  readonly tolerance: Ticks;
  /** No segment may be longer: the most that rounds to EXT-X-TARGETDURATION (RFC 8216bis 4.4.3.1). */
  readonly limit: Ticks;
  /** The longest distance of places where a cut is possible. */
  readonly spacing: Ticks;
}

/** Encoded renditions beside a `source` one: their segments begin where the source's do. */
export class FollowedCuts implements CutRule {
  readonly #options: FollowedCutsOptions;

  constructor(options: FollowedCutsOptions) {
    this.#options = options;
  }

  first(pts: Ticks, last: PublishedPlace | undefined): SegmentStart {
    const passed = this.#between(last?.endTicks ?? -Infinity, pts);
    const msn = Math.max(passed.at(-1)?.msn ?? 0, (last?.msn ?? -1) + 1);
    return { msn, discontinuity: last !== undefined && passed.some(({ discontinuity }) => discontinuity) };
  }

  next(pts: Ticks, open: OpenPlace): SegmentStart | undefined {
    const { limit, spacing } = this.#options;
    // The segment's own boundary lies around its start.
    const passed = this.#between(open.startTicks + CLOSEST, pts);
    const lastChance = pts + spacing - open.startTicks > limit;
    if (passed.length === 0 && !lastChance) return undefined;
    return { msn: open.msn + 1, discontinuity: passed.some(({ discontinuity }) => discontinuity) };
  }

  endOf({ startTicks }: OpenPlace): Ticks {
    const { source, limit } = this.#options;
    const next = source.boundaries.find((boundary) => boundary.startTicks > startTicks + CLOSEST);
    return Math.min(next?.startTicks ?? Infinity, startTicks + limit);
  }

  #between(from: Ticks, pts: Ticks): Boundary[] {
    const { source, tolerance } = this.#options;
    return source.boundaries.filter(
      ({ startTicks }) => startTicks > from - CLOSEST / 2 && startTicks <= pts + tolerance,
    );
  }
}
