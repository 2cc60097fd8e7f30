import { TICKS_PER_SECOND } from '../clock/ticks.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { msSeconds } from './decimal.ts';
import { partHoldBackMs, partTargetMs, targetDuration } from './targets.ts';

/** RFC 8216bis 4.4.3.8: CAN-SKIP-UNTIL is at least six target durations. */
const SKIP_TARGETS = 6;
/** RFC 8216bis 4.4.3.8: HOLD-BACK is at least three target durations. */
const HOLD_BACK_TARGETS = 3;

/** The Skip Boundary, seconds; undefined where the list is too short for delta updates to be worth it. */
export const skipBoundary = ({ longestTicks, listedTicks, hasDvr, lowLatency }: RenditionTimeline) => {
  const boundary = SKIP_TARGETS * targetDuration(longestTicks);
  const isLong = listedTicks >= 2 * boundary * TICKS_PER_SECOND;
  return isLong && (lowLatency || hasDvr) ? boundary : undefined;
};

export interface ServerControlOptions {
  readonly siblings: readonly RenditionTimeline[];
  /** Whether delta updates leave out old date ranges as well, for those who ask so. */
  readonly skipsDateRanges: boolean;
}

/**
 * EXT-X-SERVER-CONTROL (RFC 8216bis 4.4.3.8), identical in all renditions (6.2.4), and EXT-X-PART-INF (4.4.3.7); nothing
 * where nothing is offered.
 */
export const serverControlTags = (
  rendition: RenditionTimeline,
  { siblings, skipsDateRanges }: ServerControlOptions,
): string[] => {
  const skip = skipBoundary(rendition);
  const skipping = [
    ...(skip === undefined ? [] : [`CAN-SKIP-UNTIL=${msSeconds(skip * 1000)}`]),
    ...(skip !== undefined && skipsDateRanges ? ['CAN-SKIP-DATERANGES=YES'] : []),
  ];
  if (!rendition.lowLatency) return skip === undefined ? [] : [`#EXT-X-SERVER-CONTROL:${skipping.join(',')}`];
  const control = [
    'CAN-BLOCK-RELOAD=YES',
    ...skipping,
    `HOLD-BACK=${msSeconds(HOLD_BACK_TARGETS * 1000 * targetDuration(rendition.longestTicks))}`,
    `PART-HOLD-BACK=${msSeconds(partHoldBackMs([rendition, ...siblings]))}`,
  ];
  const partInf = rendition.partTicks > 0 ? [`#EXT-X-PART-INF:PART-TARGET=${msSeconds(partTargetMs(rendition))}`] : [];
  return [`#EXT-X-SERVER-CONTROL:${control.join(',')}`, ...partInf];
};
