import type { Ticks } from '../clock/ticks.ts';
import type { Language } from './rendition.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import type { RenditionTimeline } from './rendition-timeline.ts';

/** All renditions of one channel, best first, as its multivariant playlist lists them. */
export interface ChannelTimeline {
  readonly channel: string;
  readonly segmentTicks: Ticks;
  readonly renditions: ReadonlyMap<string, RenditionTimeline>;
  /** Of the sound that travels with the pictures; absent where all of it comes apart, or nobody said what it is. */
  readonly mainLanguage?: Language | undefined;
  /** Listed by all renditions alike; absent where nothing makes any. */
  readonly dateRanges?: DateRanges | undefined;
  /** Absent where segments are in the clear. */
  readonly keys?: SegmentKeys | undefined;
  /** Path of the file that holds (or will hold) a segment, for those that have left memory. */
  segmentPath(rendition: string, msn: number, startTicks: Ticks): string;
  /**
   * To be called before such a file is opened: it is not written over until that is over.
   * @returns how to say so. Absent where files are never written over
   */
  readonly holdFile?: ((path: string) => () => void) | undefined;
}

/** What the segments of a channel are encrypted with. */
export interface SegmentKeys {
  /** The 16 bytes of the key that a `SegmentKey` names; undefined once no segment needs it. */
  find(id: string): Buffer | undefined;
}
