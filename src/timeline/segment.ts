import type { Ticks } from '../clock/ticks.ts';
import type { InitSection } from './init-section.ts';

/** What a segment is encrypted with (EXT-X-KEY METHOD=AES-128); each of its parts by itself, with the same. */
export interface SegmentKey {
  /** Names the key within its channel. */
  readonly id: string;
  /** 16 bytes. */
  readonly iv: Buffer;
}

/**
 * A partial segment (RFC 8216bis 3.2): an exact byte range of the segment that it belongs to, as long as that is not
 * encrypted.
 */
export interface Part {
  /** 0-based within its segment. */
  readonly index: number;
  readonly durationTicks: Ticks;
  /** Begins with an IDR picture (EXT-X-PART INDEPENDENT). Every part of an audio rendition is. */
  readonly independent: boolean;
  /** First byte within the segment, before encryption. */
  readonly offset: number;
  /** 0 where nothing was made for this stretch of the clock (EXT-X-PART GAP). */
  readonly byteLength: number;
  /** The part's bytes, in pieces that follow one another; never changed once published. */
  readonly chunks: readonly Buffer[];
}

/** A finished media segment. Immutable: a name that was published always means the same bytes. */
export interface Segment {
  /**
   * Media sequence number: the segment's cell on the programme clock's grid, so that it survives restarts. In a channel
   * that passes its source through it falls behind where key frames are further apart than the grid.
   */
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly durationTicks: Ticks;
  readonly byteLength: number;
  /** The bytes in memory; undefined once the segment has left it and is on disk only. */
  readonly chunks: readonly Buffer[] | undefined;
  readonly parts: readonly Part[];
  /** Format, track set or timestamp sequence changed at its start (EXT-X-DISCONTINUITY). */
  readonly discontinuity: boolean;
  /** Nothing, or not everything, was made for this stretch of the clock (EXT-X-GAP): players pass it over. */
  readonly gap: boolean;
  /** What it can be read with (EXT-X-MAP); absent in MPEG-TS, and in a gap. */
  readonly init?: InitSection | undefined;
  /** Absent where the bytes are in the clear. */
  readonly key?: SegmentKey | undefined;
  /**
   * Bytes from its beginning on, before encryption, that hold its first picture and all that is needed to decode it but
   * the init section. Absent where it does not begin with a key frame, and in sound.
   */
  readonly keyFrameBytes?: number | undefined;
}

/** The segment that is being made: the parts of it that exist so far. */
export interface OpenSegment {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
  readonly init?: InitSection | undefined;
  readonly key?: SegmentKey | undefined;
  /** Its parts are all there, as far as can be told before the next key frame has come: what comes is another segment. */
  readonly full?: boolean;
  readonly parts: readonly Part[];
}

/** Where the parts end that exist, on the programme clock. */
export const partsEnd = ({ startTicks, parts }: Pick<OpenSegment, 'startTicks' | 'parts'>): Ticks =>
  parts.reduce((end, { durationTicks }) => end + durationTicks, startTicks);
