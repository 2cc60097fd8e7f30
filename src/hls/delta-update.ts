import { TICKS_PER_SECOND } from '../clock/ticks.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { skipBoundary } from './server-control.ts';

/**
 * A Playlist Delta Update (RFC 8216bis 6.2.5.1), as `_HLS_skip` asks for it: `YES` leaves out segments, `v2` also the
 * date ranges that lie behind them.
 */
export type Delta = 'YES' | 'v2';

/** How many segments a delta update leaves out: those that lie wholly behind the Skip Boundary. */
export const skippedSegments = (rendition: RenditionTimeline): number => {
  const boundary = skipBoundary(rendition);
  if (boundary === undefined || rendition.ended) return 0;
  // Counted in listed durations, as the client counts them, from the end of the last whole segment: parts do not matter.
  let distance = 0;
  const newestSkipped = rendition.segments.findLastIndex((segment) => {
    const isBehind = distance >= boundary * TICKS_PER_SECOND;
    distance += segment.durationTicks;
    return isBehind;
  });
  return newestSkipped + 1;
};

export interface Skipping {
  /** EXT-X-SKIP (RFC 8216bis 4.4.5.2). */
  readonly tag: string;
  /** The EXT-X-VERSION that it needs (8). */
  readonly version: number;
}

/**
 * @param count segments left out, at least one
 * @param removedDateRanges identifiers of those left out; undefined where none may be
 */
export const skipping = (count: number, removedDateRanges: readonly string[] | undefined): Skipping =>
  removedDateRanges === undefined
    ? { tag: `#EXT-X-SKIP:SKIPPED-SEGMENTS=${count}`, version: 9 }
    : {
        tag: `#EXT-X-SKIP:SKIPPED-SEGMENTS=${count},RECENTLY-REMOVED-DATERANGES="${removedDateRanges.join('\t')}"`,
        version: 10,
      };
