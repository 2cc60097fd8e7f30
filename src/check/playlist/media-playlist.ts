import type { TagLine } from './playlist-lines.ts';

/** Bytes of a resource. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface ListedKey {
  readonly line: number;
  readonly method: string;
  readonly uri: string | undefined;
  /** 16 bytes; undefined where the playlist says none, or none that can be read. */
  readonly iv: Buffer | undefined;
  /** `identity` where the playlist says none (RFC 8216bis 4.4.4.4). */
  readonly keyFormat: string;
}

export interface ListedMap {
  readonly line: number;
  readonly uri: string;
  readonly byteRange: ByteRange | undefined;
  readonly key: ListedKey | undefined;
}

export interface ListedPart {
  readonly line: number;
  readonly uri: string;
  /** Seconds. */
  readonly duration: number;
  readonly independent: boolean;
  readonly gap: boolean;
  readonly byteRange: ByteRange | undefined;
}

/** What holds for a segment, or for one that is being made. */
export interface SegmentHead {
  readonly msn: number;
  /** Its own EXT-X-DISCONTINUITY. */
  readonly discontinuity: boolean;
  /** Discontinuity sequence number: that of the playlist and all tags up to its own (RFC 8216bis 6.2.1). */
  readonly discontinuityNumber: number;
  /** EXT-X-PROGRAM-DATE-TIME of its own, milliseconds since 1970. */
  readonly date: number | undefined;
  readonly dateLine: number | undefined;
  /** Its own date, or counted on from an earlier one of the same discontinuity. */
  readonly startDate: number | undefined;
  readonly key: ListedKey | undefined;
  readonly map: ListedMap | undefined;
  readonly parts: readonly ListedPart[];
}

export interface ListedSegment extends SegmentHead {
  /** Of its URI. */
  readonly line: number;
  readonly uri: string;
  /** Seconds; NaN where EXTINF is missing. */
  readonly duration: number;
  readonly durationLine: number | undefined;
  readonly gap: boolean;
  readonly byteRange: ByteRange | undefined;
}

export interface ServerControl {
  readonly line: number;
  readonly canBlockReload: boolean;
  /** Seconds, as all here. */
  readonly canSkipUntil: number | undefined;
  readonly canSkipDateRanges: boolean;
  readonly holdBack: number | undefined;
  readonly partHoldBack: number | undefined;
}

export interface PreloadHint {
  readonly line: number;
  readonly type: string;
  readonly uri: string;
  readonly start: number | undefined;
  readonly length: number | undefined;
}

export interface RenditionReport {
  readonly line: number;
  readonly uri: string;
  readonly lastMsn: number | undefined;
  readonly lastPart: number | undefined;
}

/** A media playlist as it was read, however wrong it is. */
export interface MediaPlaylist {
  readonly kind: 'media';
  readonly url: string;
  readonly version: number | undefined;
  /** Seconds; undefined where it is missing. */
  readonly targetDuration: number | undefined;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number | undefined;
  readonly type: 'EVENT' | 'VOD' | undefined;
  readonly ended: boolean;
  readonly iFramesOnly: boolean;
  readonly independentSegments: boolean;
  readonly start: { readonly line: number; readonly offset: number } | undefined;
  readonly serverControl: ServerControl | undefined;
  /** Seconds. */
  readonly partTarget: number | undefined;
  /** Segments that a delta update leaves out; undefined where it is none. */
  readonly skipped: number | undefined;
  readonly segments: readonly ListedSegment[];
  /** What stands behind the last whole segment; undefined where nothing does. */
  readonly open: SegmentHead | undefined;
  readonly hints: readonly PreloadHint[];
  readonly reports: readonly RenditionReport[];
  readonly dateRanges: readonly TagLine[];
  /** All tags, for rules that look at those alone. */
  readonly tags: readonly TagLine[];
}

/** Whether nothing is going to be added. */
export const isComplete = ({ ended }: MediaPlaylist): boolean => ended;

/** Whether the playlist has, or announces, parts. */
export const isLowLatency = ({ partTarget, segments, open }: MediaPlaylist): boolean =>
  partTarget !== undefined || (open?.parts.length ?? 0) > 0 || segments.some(({ parts }) => parts.length > 0);

/** Seconds of all whole segments. */
export const listedSeconds = ({ segments }: MediaPlaylist): number =>
  segments.reduce((sum, { duration }) => sum + (Number.isNaN(duration) ? 0 : duration), 0);
