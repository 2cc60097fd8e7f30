import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment, SegmentKey } from '../timeline/segment.ts';
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

  /** Undefined where nothing of it can be shown. */
  write(): TextPieces | undefined {
    const { segments, ended, keyFrameRate, format } = this.#rendition;
    if (segments.length === 0 || keyFrameRate.count === 0 || format.kind !== 'video') return undefined;
    const maps = new MapTags();
    const old = this.#blocks.write(segments, { settled: segments.length, ranges: NO_RANGES, maps });
    const lines = segments.slice(old.count).flatMap((segment) => this.#segment(segment, maps));
    if (ended) lines.push('#EXT-X-ENDLIST');
    return [textOf(this.#head()), ...old.bytes, textOf(lines)];
  }

  #head(): string[] {
    const tags = liveTags(this.#rendition, this.#siblings).filter((tag) => !tag.startsWith('#EXT-X-PART-INF'));
    return ['#EXTM3U', `#EXT-X-VERSION:${VERSION}`, '#EXT-X-I-FRAMES-ONLY', ...tags];
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
