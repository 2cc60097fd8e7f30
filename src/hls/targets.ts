import { TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';

/** What target durations are worked out from: known before the first segment, and never changed. */
export type TargetSource = Pick<RenditionTimeline, 'segmentTicks' | 'partTicks' | 'format'> &
  Partial<Pick<RenditionTimeline, 'passThrough'>>;

/** A segment ends with the first frame at or after the grid: one frame late at most, 0.1 s at 10 frames per second. */
const GRID_TOLERANCE: Ticks = 9000;
/** Rounding of frame times must not make a part look too long: the segmenter allows as much. */
const PART_TOLERANCE: Ticks = 4;
/** 1024 samples at 48 kHz: parts of an audio rendition are whole frames. */
const AAC_FRAME: Ticks = 1920;
const TICKS_PER_MS = TICKS_PER_SECOND / 1000;

/**
 * EXT-X-TARGETDURATION, whole seconds: no EXTINF may round to more (RFC 8216bis 4.4.3.1), and it must never change
 * (6.2.1). So it comes from the grid, not from what was measured.
 * @param longestTicks what segments are planned to be at most
 */
export const targetDuration = (longestTicks: Ticks): number =>
  Math.max(1, Math.round(ticksToSeconds(longestTicks + GRID_TOLERANCE)));

/** That of a channel: RFC 8216bis 6.2.4 wants the same in all renditions. */
export const channelTargetDuration = ({ renditions, segmentTicks }: ChannelTimeline): number =>
  targetDuration(Math.max(segmentTicks, ...[...renditions.values()].map(({ longestTicks }) => longestTicks)));

const frameTicks = ({ format, passThrough }: TargetSource): Ticks | undefined => {
  // A source's rate changes with what is on air; the part target must not.
  if (passThrough) return undefined;
  if (format.kind === 'audio') return AAC_FRAME;
  // As the multivariant playlist says it: what is measured later does not move it.
  return format.frameRate ? TICKS_PER_SECOND / Number(format.frameRate.toFixed(3)) : undefined;
};

/**
 * PART-TARGET in whole milliseconds, rounded up: the longest part that whole frames give. The configured length itself
 * would make every part of some frame rates shorter than the 85 % that RFC 8216bis 4.4.4.9 asks for
 * (29.97 frames per second and 200 ms: five frames are 167 ms).
 */
export const partTargetMs = (rendition: TargetSource): number => {
  const frame = frameTicks(rendition);
  if (frame === undefined) return Math.ceil(rendition.partTicks / TICKS_PER_MS);
  const frames = Math.max(1, Math.floor((rendition.partTicks + PART_TOLERANCE) / frame));
  return Math.ceil(Math.round(frames * frame) / TICKS_PER_MS);
};

/** Apple 14.3: PART-HOLD-BACK is three part targets; 6.2.4: the same in all renditions, so that of the longest. */
export const partHoldBackMs = (renditions: Iterable<TargetSource>): number =>
  3 * Math.max(...[...renditions].map(partTargetMs));

/** How many parts ahead of what is listed a client may ask for, RFC 8216bis 6.2.5.2. */
export const advancePartLimit = (rendition: TargetSource): number => {
  const seconds = partTargetMs(rendition) / 1000;
  return seconds < 1 ? Math.ceil(3 / seconds) : 3;
};
