import type { Ticks } from '../clock/ticks.ts';
import type { Sample, VideoSample } from '../media/sample.ts';
import type { InitSection } from '../timeline/init-section.ts';

/** Writes the programme's samples into pieces of segments, in one container. */
export interface SampleWriter {
  /** Bytes that are written and not given out; undefined where what is given out says where its key frame ends. */
  readonly pending: number | undefined;
  /** What a segment is read with that begins with this key frame; undefined where it brings that itself. */
  initFor(sample: VideoSample): InitSection | undefined;
  /** A piece begins. @param independent with a key frame */
  begin(independent: boolean): void;
  write(sample: Sample): void;
  /** The first segment begins. */
  start(time: Ticks): void;
  /** Puts in what timed metadata is due before this moment. */
  insertMetadata(time: Ticks): void;
  /** Gives out what is written. @param end decoding time of the picture that comes next, if it is known */
  flush(end?: Ticks): void;
}
