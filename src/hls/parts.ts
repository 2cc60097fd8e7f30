import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { partsEnd, type Part, type Segment } from '../timeline/segment.ts';
import { tickSeconds } from './decimal.ts';
import { partName } from './segment-names.ts';
import { partTargetMs, targetDuration } from './targets.ts';

/** RFC 8216bis 6.2.2: part tags go once they are more than three target durations from the end. */
const PART_TARGETS = 3;

/** Where part tags begin: segments that start earlier are listed without their parts. */
export const oldestListedParts = (rendition: RenditionTimeline): Ticks => {
  const { last, open, longestTicks } = rendition;
  const end = open ? partsEnd(open) : last ? endOf(last) : 0;
  return end - PART_TARGETS * targetDuration(longestTicks) * TICKS_PER_SECOND;
};

/** EXT-X-PART (RFC 8216bis 4.4.4.9) for each of these parts. */
export const partTags = (rendition: RenditionTimeline, msn: number, parts: readonly Part[]): string[] => {
  const longest = partTargetMs(rendition) * (TICKS_PER_SECOND / 1000);
  const firstGap = parts.findIndex(isGap);
  return parts.flatMap((part) => {
    const { index, durationTicks, independent } = part;
    const duration = tickSeconds(Math.min(durationTicks, longest));
    const gap = isGap(part);
    const flags = gap ? ',GAP=YES' : independent ? ',INDEPENDENT=YES' : '';
    const tag = `#EXT-X-PART:DURATION=${duration},URI="${partName(msn, index, rendition.container)}"${flags}`;
    // Nobody shall fetch the whole for what is not there: said of it with the first part that is missing (4.4.4.7).
    return index === firstGap ? [tag, GAP] : [tag];
  });
};

/** EXT-X-GAP (RFC 8216bis 4.4.4.7). */
export const GAP = '#EXT-X-GAP';

/** A stretch of the clock for which nothing was made. */
export const isGap = ({ byteLength }: Part): boolean => byteLength === 0;

/** Name of the part that appears next, which EXT-X-PRELOAD-HINT promises. */
export const nextPart = ({ open, last }: RenditionTimeline): { msn: number; part: number } | undefined => {
  if (open?.full) return { msn: open.msn + 1, part: 0 };
  if (open) return { msn: open.msn, part: open.parts.length };
  return last && { msn: last.msn + 1, part: 0 };
};

/** EXT-X-PRELOAD-HINT (RFC 8216bis 4.4.5.3): exactly one as long as anything is to come (B.1). */
export const hintTags = (rendition: RenditionTimeline): string[] => {
  const next = rendition.ended || rendition.partTicks === 0 ? undefined : nextPart(rendition);
  return next ? [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partName(next.msn, next.part, rendition.container)}"`] : [];
};

const endOf = ({ startTicks, durationTicks }: Segment): Ticks => startTicks + durationTicks;
