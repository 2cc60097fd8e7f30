import { toIsoDate } from '../clock/ticks.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { OpenSegment, Segment } from '../timeline/segment.ts';
import { placedTags, skippedRanges } from './date-ranges.ts';
import { stretchSeconds } from './decimal.ts';
import { skippedSegments, skipping, type Delta, type Skipping } from './delta-update.ts';
import { keyTags } from './key.ts';
import { MapTags } from './map.ts';
import { GAP, hintTags, isGap, oldestListedParts, partTags } from './parts.ts';
import { reportTags } from './rendition-report.ts';
import { segmentName } from './segment-names.ts';
import { serverControlTags } from './server-control.ts';
import { targetDuration } from './targets.ts';

/** Before version 6 EXT-X-TARGETDURATION meant the plain maximum (RFC 8216bis 8). */
const VERSION = 6;

export interface MediaPlaylistOptions {
  /** The other renditions of the channel, which Low-Latency playlists report on. */
  readonly siblings?: readonly RenditionTimeline[];
  /** A Playlist Delta Update (RFC 8216bis 6.2.5.1): the same as the whole where there is nothing to skip. */
  readonly delta?: Delta | undefined;
}

/** The live media playlist as it stands now (RFC 8216bis 4.4.3); undefined before the first segment. */
export const renderMediaPlaylist = (
  rendition: RenditionTimeline,
  { siblings = [], delta }: MediaPlaylistOptions = {},
): string | undefined => {
  const { segments, open } = rendition;
  if (segments.length === 0) return undefined;
  const { lowLatency } = rendition;
  const skipped = lowLatency && delta !== undefined ? skippedSegments(rendition) : 0;
  const oldRanges = skipped > 0 ? skippedRanges(rendition, delta) : undefined;
  const skip: Skipping | undefined = skipped > 0 ? skipping(skipped, oldRanges?.removed) : undefined;
  const ranges = placedTags(rendition, oldRanges?.since);
  const partsFrom = lowLatency ? oldestListedParts(rendition) : Infinity;
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${skip?.version ?? VERSION}`,
    `#EXT-X-TARGETDURATION:${targetDuration(rendition.longestTicks)}`,
    ...(lowLatency ? serverControlTags(rendition, { siblings, skipsDateRanges: true }) : []),
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]!.msn}`,
    // Always there: a client may have seen a discontinuity that has left the list (Apple 8.17).
    `#EXT-X-DISCONTINUITY-SEQUENCE:${rendition.discontinuitySequence}`,
    // A source with few key frames has segments without one, and so may what follows it: said of all, or not at all.
    ...(rendition.independentSegments ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
  ];
  if (skip) lines.push(skip.tag);
  const maps = new MapTags();
  for (const segment of segments.slice(skipped)) {
    const parts = segment.startTicks >= partsFrom ? segment.parts : [];
    lines.push(
      ...ranges.before(segment.startTicks),
      ...headTags(segment, maps),
      ...partTags(rendition, segment.msn, parts),
    );
    // Where its parts say it, it is said among them.
    if (segment.gap && !parts.some(isGap)) lines.push(GAP);
    lines.push(...segmentTags(segment, rendition.container));
  }
  if (open) lines.push(...ranges.before(open.startTicks), ...openTags(rendition, open, maps));
  lines.push(...ranges.rest());
  if (lowLatency) lines.push(...hintTags(rendition), ...reportTags(siblings));
  if (rendition.ended) lines.push('#EXT-X-ENDLIST');
  return lines.join('\n') + '\n';
};

/** What stands in front of a segment's first part (4.4.4.9). The date is on each, so that a delta always has one. */
const headTags = (segment: Pick<Segment, 'discontinuity' | 'startTicks' | 'init' | 'key'>, maps: MapTags): string[] => [
  ...(segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
  ...maps.before(segment),
  ...keyTags(segment),
  `#EXT-X-PROGRAM-DATE-TIME:${toIsoDate(segment.startTicks)}`,
];

const segmentTags = ({ msn, startTicks, durationTicks }: Segment, container: SegmentFormat): string[] => [
  `#EXTINF:${stretchSeconds(startTicks, durationTicks)},`,
  segmentName(msn, container),
];

const openTags = (rendition: RenditionTimeline, open: OpenSegment | undefined, maps: MapTags): string[] => {
  if (!open || open.parts.length === 0) return [];
  return [...headTags(open, maps), ...partTags(rendition, open.msn, open.parts)];
};
