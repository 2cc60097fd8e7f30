import { toIsoDate, type Ticks } from '../clock/ticks.ts';
import { keyTags } from './key.ts';
import type { MappedSegment, MapTags } from './map.ts';
import { stretchSeconds } from './decimal.ts';

/** A segment as far as the tags in front of it go. */
export interface HeadedSegment extends MappedSegment {
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
}

/**
 * What stands in front of a segment's first part (RFC 8216bis 4.4.4.9). The date is on each, so that a delta update
 * always has one.
 */
export const headTags = (segment: HeadedSegment, maps: MapTags, mapUri?: string): string[] => [
  ...(segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
  ...maps.before(segment, mapUri),
  ...keyTags(segment),
  `#EXT-X-PROGRAM-DATE-TIME:${toIsoDate(segment.startTicks)}`,
];

/** EXTINF (4.4.4.1) of a stretch of the clock. */
export const lengthTag = (startTicks: Ticks, durationTicks: Ticks): string =>
  `#EXTINF:${stretchSeconds(startTicks, durationTicks)},`;
