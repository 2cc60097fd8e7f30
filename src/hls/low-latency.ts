import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Part, Segment } from '../timeline/segment.ts';
import { msSeconds, tickSeconds } from './decimal.ts';
import { partName, PLAYLIST_NAME } from './segment-names.ts';
import { partHoldBackMs, partTargetMs, targetDuration } from './targets.ts';

/** RFC 8216bis 4.4.3.8: CAN-SKIP-UNTIL is at least six target durations. */
const SKIP_TARGETS = 6;
/** RFC 8216bis 6.2.2: part tags go once they are more than three target durations from the end. */
const PART_TARGETS = 3;

/** The Skip Boundary, seconds; undefined where the list is too short for delta updates to be worth it. */
const skipBoundary = ({ longestTicks, windowTicks }: RenditionTimeline): number | undefined => {
  const boundary = SKIP_TARGETS * targetDuration(longestTicks);
  return windowTicks >= 2 * boundary * TICKS_PER_SECOND ? boundary : undefined;
};

/** EXT-X-SERVER-CONTROL (4.4.3.8), identical in all renditions (6.2.4), and EXT-X-PART-INF (4.4.3.7). */
export const controlTags = (rendition: RenditionTimeline, siblings: readonly RenditionTimeline[]): string[] => {
  const skip = skipBoundary(rendition);
  const control = [
    'CAN-BLOCK-RELOAD=YES',
    ...(skip === undefined ? [] : [`CAN-SKIP-UNTIL=${msSeconds(skip * 1000)}`]),
    `HOLD-BACK=${msSeconds(3000 * targetDuration(rendition.longestTicks))}`,
    `PART-HOLD-BACK=${msSeconds(partHoldBackMs([rendition, ...siblings]))}`,
  ];
  return [
    `#EXT-X-SERVER-CONTROL:${control.join(',')}`,
    `#EXT-X-PART-INF:PART-TARGET=${msSeconds(partTargetMs(rendition))}`,
  ];
};

/** How many segments a delta update leaves out: those that lie wholly behind the Skip Boundary (6.2.5.1). */
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

/** Where part tags begin: segments that start earlier are listed without their parts. */
export const oldestListedParts = (rendition: RenditionTimeline): Ticks => {
  const { last, open, longestTicks } = rendition;
  const openTicks = (open?.parts ?? []).reduce((sum, part) => sum + part.durationTicks, 0);
  const end = open ? open.startTicks + openTicks : last ? endOf(last) : 0;
  return end - PART_TARGETS * targetDuration(longestTicks) * TICKS_PER_SECOND;
};

/** EXT-X-PART (4.4.4.9) for each of these parts. */
export const partTags = (rendition: RenditionTimeline, msn: number, parts: readonly Part[]): string[] => {
  const longest = partTargetMs(rendition) * (TICKS_PER_SECOND / 1000);
  return parts.map(({ index, durationTicks, independent }) => {
    const duration = tickSeconds(Math.min(durationTicks, longest));
    return `#EXT-X-PART:DURATION=${duration},URI="${partName(msn, index, rendition.container)}"${independent ? ',INDEPENDENT=YES' : ''}`;
  });
};

/** Name of the part that appears next, which EXT-X-PRELOAD-HINT promises. */
export const nextPart = ({ open, last }: RenditionTimeline): { msn: number; part: number } | undefined => {
  if (open) return { msn: open.msn, part: open.parts.length };
  return last && { msn: last.msn + 1, part: 0 };
};

/** EXT-X-PRELOAD-HINT (4.4.5.3): exactly one as long as anything is to come (B.1). */
export const hintTags = (rendition: RenditionTimeline): string[] => {
  const next = rendition.ended ? undefined : nextPart(rendition);
  return next ? [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partName(next.msn, next.part, rendition.container)}"`] : [];
};

/** EXT-X-RENDITION-REPORT (4.4.5.4) for each sibling that has a playlist: the last part that it lists. */
export const reportTags = (siblings: readonly RenditionTimeline[]): string[] =>
  siblings.flatMap(({ format, last, open }) => {
    if (!last) return [];
    const { msn, parts } = open && open.parts.length > 0 ? open : last;
    const lastPart = parts.length > 0 ? `,LAST-PART=${parts.length - 1}` : '';
    return [`#EXT-X-RENDITION-REPORT:URI="../${format.name}/${PLAYLIST_NAME}",LAST-MSN=${msn}${lastPart}`];
  });

const endOf = ({ startTicks, durationTicks }: Segment): Ticks => startTicks + durationTicks;
