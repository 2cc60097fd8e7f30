import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment, SegmentKey } from '../timeline/segment.ts';
import { skippedSegments, skipping, type Skipping } from './delta-update.ts';
import { MapTags } from './map.ts';
import { liveTags, VERSION, type TextPieces } from './media-playlist.ts';
import { GAP } from './parts.ts';
import { SegmentBlocks } from './segment-blocks.ts';
import { headTags, lengthTag } from './segment-lines.ts';
import { segmentName } from './segment-names.ts';

/** A segment as far as its key frame goes. */
export interface KeyFramed {
  readonly startTicks: number;
  readonly durationTicks: number;
  readonly keyFrameBytes?: number | undefined;
  readonly key?: SegmentKey | undefined;
}

/**
 * What stands behind the head of a segment in a playlist of key frames (RFC 8216bis 4.4.3.6): the one that it begins with,
 * until the next. One that has none, or is encrypted as a whole, is a gap: so numbers are those of the segments.
 */
export const keyFrameLines = (segment: KeyFramed, uri: string): string[] => {
  const { startTicks, durationTicks, keyFrameBytes, key } = segment;
  const isThere = keyFrameBytes !== undefined && !key;
  return [
    ...(isThere ? [] : [GAP]),
    lengthTag(startTicks, durationTicks),
    ...(isThere ? [`#EXT-X-BYTERANGE:${keyFrameBytes}@0`] : []),
    uri,
  ];
};

/** Writes the live playlist of a rendition's key frames, again and again: the same list as that of its segments. */
export class KeyFramePlaylistWriter {
  readonly #rendition: RenditionTimeline;
  readonly #siblings: readonly RenditionTimeline[];
  readonly #blocks = new SegmentBlocks((segment, maps) => this.#segment(segment, maps));

  constructor(rendition: RenditionTimeline, siblings: readonly RenditionTimeline[] = []) {
    this.#rendition = rendition;
    this.#siblings = siblings;
  }

  /** Undefined where nothing of it can be shown. @param isDelta a delta update is wanted (6.2.5.1) */
  write(isDelta = false): TextPieces | undefined {
    const { segments, ended, keyFrameRate, format } = this.#rendition;
    if (segments.length === 0 || keyFrameRate.count === 0 || format.kind !== 'video') return undefined;
    const skipped = isDelta ? skippedSegments(this.#rendition) : 0;
    const skip = skipped > 0 ? skipping(skipped, undefined) : undefined;
    const maps = new MapTags();
    // 4.4.3.6: each has one, also the gaps in front of the first that says its own.
    const first = segments.find(({ init }, index) => init !== undefined && index >= skipped);
    const head = [...this.#head(skip), ...(first ? maps.before({ init: first.init }) : [])];
    const context = { settled: segments.length, ranges: NO_RANGES, maps };
    const old = skip ? { bytes: [], count: skipped } : this.#blocks.write(segments, context);
    const lines = segments.slice(old.count).flatMap((segment) => this.#segment(segment, maps));
    if (ended) lines.push('#EXT-X-ENDLIST');
    return [textOf(head), ...old.bytes, textOf(lines)];
  }

  #head(skip: Skipping | undefined): string[] {
    const tags = liveTags(this.#rendition, this.#siblings).filter((tag) => !tag.startsWith('#EXT-X-PART-INF'));
    const version = `#EXT-X-VERSION:${skip?.version ?? VERSION}`;
    return ['#EXTM3U', version, '#EXT-X-I-FRAMES-ONLY', ...tags, ...(skip ? [skip.tag] : [])];
  }

  #segment(segment: Segment, maps: MapTags): string[] {
    const { init, discontinuity, startTicks } = segment;
    // Keys are for what is not listed.
    const head = headTags({ init, discontinuity, startTicks }, maps);
    return [...head, ...keyFrameLines(segment, segmentName(segment.msn, this.#rendition.container))];
  }
}

/** They are listed with the segments. */
const NO_RANGES = { before: () => [], pending: () => '', rest: () => [] };

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
