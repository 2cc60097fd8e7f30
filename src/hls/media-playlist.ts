import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { OpenSegment, Segment } from '../timeline/segment.ts';
import { placedTags, skippedRanges } from './date-ranges.ts';
import { skippedSegments, skipping, type Delta, type Skipping } from './delta-update.ts';
import { MapTags } from './map.ts';
import { GAP, hintTags, isGap, oldestListedParts, partTags } from './parts.ts';
import { reportTags } from './rendition-report.ts';
import { SegmentBlocks } from './segment-blocks.ts';
import { headTags, lengthTag } from './segment-lines.ts';
import { segmentName } from './segment-names.ts';
import { serverControlTags } from './server-control.ts';
import { targetDuration } from './targets.ts';

/** Before version 6 EXT-X-TARGETDURATION meant the plain maximum (RFC 8216bis 8). */
export const VERSION = 6;

export interface MediaPlaylistOptions {
  /** The other renditions of the channel, which Low-Latency playlists report on. */
  readonly siblings?: readonly RenditionTimeline[];
  /** A Playlist Delta Update (RFC 8216bis 6.2.5.1): the same as the whole where there is nothing to skip. */
  readonly delta?: Delta | undefined;
}

/** A text in pieces that follow one another. Buffers are the same objects for as long as what they say is the same. */
export type TextPieces = readonly (string | Buffer)[];

/** Writes the live media playlist of one rendition, again and again. What it keeps grows with what is listed. */
export class MediaPlaylistWriter {
  readonly #rendition: RenditionTimeline;
  readonly #siblings: readonly RenditionTimeline[];
  readonly #blocks: SegmentBlocks;

  constructor(rendition: RenditionTimeline, siblings: readonly RenditionTimeline[] = []) {
    this.#rendition = rendition;
    this.#siblings = siblings;
    this.#blocks = new SegmentBlocks((segment, maps) => this.#segment(segment, maps, NO_PARTS));
  }

  /** The playlist as it stands now (RFC 8216bis 4.4.3); undefined before the first segment. */
  write(delta?: Delta): TextPieces | undefined {
    const rendition = this.#rendition;
    const { segments, lowLatency } = rendition;
    if (segments.length === 0) return undefined;
    const skipped = delta === undefined ? 0 : skippedSegments(rendition);
    const oldRanges = skipped > 0 ? skippedRanges(rendition, delta) : undefined;
    const skip = skipped > 0 ? skipping(skipped, oldRanges?.removed) : undefined;
    const ranges = placedTags(rendition, oldRanges?.since);
    const maps = new MapTags();
    const partsFrom = lowLatency ? oldestListedParts(rendition) : Infinity;
    const settled = countBefore(segments, partsFrom);
    const old = skip ? { bytes: [], count: skipped } : this.#blocks.write(segments, { settled, ranges, maps });
    const lines: string[] = [];
    for (let at = old.count; at < segments.length; at++) {
      const segment = segments[at]!;
      const parts = segment.startTicks >= partsFrom ? segment.parts : NO_PARTS;
      lines.push(...ranges.before(segment.startTicks), ...this.#segment(segment, maps, parts));
    }
    lines.push(...this.#end(ranges, maps));
    const head = this.#head(skip);
    return old.count === skipped ? [textOf([...head, ...lines])] : [textOf(head), ...old.bytes, textOf(lines)];
  }

  #head(skip: Skipping | undefined): string[] {
    const rendition = this.#rendition;
    return [
      '#EXTM3U',
      `#EXT-X-VERSION:${skip?.version ?? VERSION}`,
      ...liveTags(rendition, this.#siblings),
      ...(skip ? [skip.tag] : []),
    ];
  }

  #segment(segment: Segment, maps: MapTags, parts: Segment['parts']): string[] {
    const { msn, startTicks, durationTicks, gap } = segment;
    const lines = [...headTags(segment, maps), ...partTags(this.#rendition, msn, parts)];
    // Where its parts say it, it is said among them.
    if (gap && !parts.some(isGap)) lines.push(GAP);
    lines.push(lengthTag(startTicks, durationTicks), segmentName(msn, this.#rendition.container));
    return lines;
  }

  #end(ranges: ReturnType<typeof placedTags>, maps: MapTags): string[] {
    const rendition = this.#rendition;
    const { open, lowLatency, ended } = rendition;
    const lines = open ? [...ranges.before(open.startTicks), ...openTags(rendition, open, maps)] : [];
    lines.push(...ranges.rest());
    if (lowLatency) lines.push(...hintTags(rendition), ...reportTags(this.#siblings));
    if (ended) lines.push('#EXT-X-ENDLIST');
    return lines;
  }
}

/** The live media playlist as it stands now, once. */
export const renderMediaPlaylist = (
  rendition: RenditionTimeline,
  { siblings = [], delta }: MediaPlaylistOptions = {},
): string | undefined => new MediaPlaylistWriter(rendition, siblings).write(delta)?.join('');

/** What holds of a rendition's list as a whole; the same in that of its key frames. */
export const liveTags = (rendition: RenditionTimeline, siblings: readonly RenditionTimeline[]): string[] => [
  `#EXT-X-TARGETDURATION:${targetDuration(rendition.longestTicks)}`,
  ...serverControlTags(rendition, { siblings, skipsDateRanges: true }),
  `#EXT-X-MEDIA-SEQUENCE:${rendition.segments[0]!.msn}`,
  // Always there: a client may have seen a discontinuity that has left the list (Apple 8.17).
  `#EXT-X-DISCONTINUITY-SEQUENCE:${rendition.discontinuitySequence}`,
  // A source with few key frames has segments without one, and so may what follows it: said of all, or not at all.
  ...(rendition.independentSegments ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
];

const NO_PARTS: Segment['parts'] = [];

const textOf = (lines: readonly string[]): string => (lines.length === 0 ? '' : lines.join('\n') + '\n');

/** How many start earlier; few do not. */
const countBefore = (segments: readonly Segment[], ticks: number): number =>
  segments.findLastIndex(({ startTicks }) => startTicks < ticks) + 1;

const openTags = (rendition: RenditionTimeline, open: OpenSegment, maps: MapTags): string[] => {
  if (open.parts.length === 0) return [];
  return [...headTags(open, maps), ...partTags(rendition, open.msn, open.parts)];
};
