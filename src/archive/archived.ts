import type { Ticks } from '../clock/ticks.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { RenditionFormat } from '../timeline/rendition.ts';
import type { SegmentKey } from '../timeline/segment.ts';

/** From `from` on, up to but not with `to`; ticks of the programme clock. */
export interface TimeRange {
  readonly from: Ticks;
  readonly to: Ticks;
}

/** A segment on disk, as the playlist of its hour tells of it. */
export interface ArchivedSegment {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly durationTicks: Ticks;
  readonly byteLength: number;
  /** Format, track set or timestamp sequence changed at its start (EXT-X-DISCONTINUITY). */
  readonly discontinuity: boolean;
  /**
   * Bytes from its beginning on that hold its first picture and all that is needed to decode it but the init section:
   * what EXT-X-BYTERANGE of an I-frame playlist says. Absent where it does not begin with a key frame, and in sound.
   */
  readonly keyFrameBytes?: number | undefined;
  /** Name of the init section, which lies beside it; absent in MPEG-TS. */
  readonly init?: string | undefined;
  /** Absent where the bytes are in the clear. */
  readonly key?: SegmentKey | undefined;
}

/** What a rendition was, as far as a multivariant playlist says it. */
export interface ArchivedFormat extends RenditionFormat {
  readonly container: SegmentFormat;
  /** bit/s, as declared then. */
  readonly bandwidth: number;
  readonly averageBandwidth: number;
}

/** What lies on disk of one channel, or of one import. Reading costs what is read, however much there is. */
export interface ArchiveReader {
  /** Renditions that have anything in the range, best first, each with its newest format. */
  formats(range: TimeRange): Promise<readonly ArchivedFormat[]>;
  /**
   * Segments that have any of their time in the range, oldest first. What is missing shows by their times: holes are
   * not listed. A segment is listed once its file is whole, and as long as it is not removed.
   */
  segments(rendition: string, range: TimeRange): Promise<readonly ArchivedSegment[]>;
  /** From the oldest to the newest moment of which there is anything; undefined where there is nothing. */
  extent(): Promise<TimeRange | undefined>;
  /** Of the file of a segment that `segments` told of: its name goes by whether there is an init section. */
  segmentPath(rendition: string, segment: Pick<ArchivedSegment, 'msn' | 'startTicks' | 'init'>): string;
  /** Of the init section that a segment needs. */
  initPath(rendition: string, segment: Pick<ArchivedSegment, 'startTicks' | 'init'>): string;
  /** To be called before a file is opened: it is not written over until that is over. @returns how to say so */
  hold(path: string): () => void;
}

/** Keeps what recordings name from being removed. */
export interface ArchivePins {
  /** @param id of the recording; a further call says its new range. `to` may be Infinity while it runs */
  pin(id: string, range: TimeRange): void;
  unpin(id: string): void;
}
