import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Rounding of frame times must not make a part look too long. */
const PART_TOLERANCE: Ticks = 4;

/**
 * RFC 8216bis 4.4.4.9: no part is longer than PART-TARGET, so it ends before the frame that would make it so.
 * @param length of the part with that frame
 * @param partTicks PART-TARGET; 0: there are no parts
 */
export const exceedsPart = (length: Ticks, partTicks: Ticks): boolean =>
  partTicks > 0 && length > partTicks + PART_TOLERANCE;

/** What a part has to have of PART-TARGET, but for one with a key frame, and a segment's last (RFC 8216bis 4.4.4.9). */
const LEAST = 0.85;
/** Key frames that come thicker than this share a part: a request for each picture helps nobody. Of PART-TARGET. */
const LEAST_INDEPENDENT = 0.5;

/** Whether the part in the making may end in front of a key frame: players begin with a part that begins with one. */
export const mayEndAtKeyFrame = (
  { partStartTicks, partIsIndependent }: { readonly partStartTicks: Ticks; readonly partIsIndependent: boolean },
  time: Ticks,
  partTicks: Ticks,
): boolean => time - partStartTicks >= partTicks * (partIsIndependent ? LEAST_INDEPENDENT : LEAST);

/** Frames of rates like 30000/1001 are no whole number of ticks. */
const FRAME_ROUNDING = 1e-3;

/**
 * The longest group of pictures where a key frame is the first picture in each stretch of the clock.
 * @param groupTicks those stretches
 */
export const longestGroupTicks = (groupTicks: Ticks, frameRate: number): Ticks => {
  const frame = TICKS_PER_SECOND / frameRate;
  return Math.ceil(groupTicks / frame - FRAME_ROUNDING) * frame;
};
