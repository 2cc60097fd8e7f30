import type { ArchivedSegment } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';
import { LEAST_HOLE, type Coverage } from './coverage.ts';

/** A line of a range's playlist: a segment, or a gap where this rendition has none and another has. */
export interface Listed {
  readonly startTicks: Ticks;
  readonly durationTicks: Ticks;
  readonly discontinuity: boolean;
  /** Undefined: a gap. */
  readonly segment: ArchivedSegment | undefined;
}

export interface ListingOptions {
  /** What the range has of all renditions together. */
  readonly coverage: Coverage;
  /** The longest that a gap may be: the target duration. */
  readonly longestTicks: Ticks;
  /** More may come: what is missing at the end is not said to be. */
  readonly growing: boolean;
}

/**
 * What the playlist of one rendition lists. Where all of them have nothing the clock jumps, at an EXT-X-DISCONTINUITY:
 * nobody shall look at an hour of nothing. Where others have something it is a gap (EXT-X-GAP) of that length, as at the
 * beginning and at the end: players find the same moment at the same place in all of them, and discontinuities are the
 * same (RFC 8216bis 6.2.4).
 * @param segments of the rendition, in order
 */
export const listingOf = (segments: readonly ArchivedSegment[], options: ListingOptions): Listed[] => {
  const { coverage, longestTicks, growing } = options;
  const listed: Listed[] = [];
  let next = 0;
  coverage.forEach((span, index) => {
    let at = span.from;
    let jumps = index > 0;
    const isGrowing = growing && index === coverage.length - 1;
    const push = (entry: Listed): void => {
      listed.push({ ...entry, discontinuity: jumps || (entry.discontinuity && listed.length > 0) });
      jumps = false;
    };
    const fill = (to: Ticks): void => {
      if (to - at < LEAST_HOLE) return;
      for (const gap of gaps(at, to, longestTicks)) push(gap);
      at = to;
    };
    for (; next < segments.length && segments[next]!.startTicks < span.to - LEAST_HOLE; next++) {
      const segment = segments[next]!;
      if (segment.startTicks + segment.durationTicks < span.from + LEAST_HOLE) continue;
      const { startTicks, durationTicks, discontinuity } = segment;
      fill(startTicks);
      push({ startTicks, durationTicks, discontinuity, segment });
      at = startTicks + durationTicks;
    }
    if (!isGrowing) fill(span.to);
  });
  return listed;
};

const gaps = (from: Ticks, to: Ticks, longestTicks: Ticks): Listed[] => {
  const count = Math.ceil((to - from) / longestTicks);
  const startOf = (index: number): Ticks => from + Math.round(((to - from) * index) / count);
  return Array.from({ length: count }, (_, index) => {
    const startTicks = startOf(index);
    return { startTicks, durationTicks: startOf(index + 1) - startTicks, discontinuity: false, segment: undefined };
  });
};
