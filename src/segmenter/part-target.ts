import type { Ticks } from '../clock/ticks.ts';

/** Rounding of frame times must not make a part look too long. */
const PART_TOLERANCE: Ticks = 4;

/**
 * RFC 8216bis 4.4.4.9: no part is longer than PART-TARGET, so it ends before the frame that would make it so.
 * @param length of the part with that frame
 * @param partTicks PART-TARGET; 0: there are no parts
 */
export const exceedsPart = (length: Ticks, partTicks: Ticks): boolean =>
  partTicks > 0 && length > partTicks + PART_TOLERANCE;
