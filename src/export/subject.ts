import type { ArchiveReader, TimeRange } from '../archive/archived.ts';
import type { Recording } from '../library/recording.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';

/** What clips and downloads are made of: a channel's archive, or a recording. */
export interface ExportSubject {
  /** Unique among all: `live/CHANNEL` or `vod/ID`. */
  readonly id: string;
  readonly title: string;
  /** The place that its segments lie in. */
  readonly archive: Recording['archive'];
  readonly reader: ArchiveReader;
  /** Absent where nothing is encrypted. */
  readonly keys?: SegmentKeys | undefined;
  /** All that there is of it. */
  readonly range: TimeRange;
  /** There is more of it with every moment. */
  readonly growing: boolean;
}

/** Where they are found. */
export interface ExportSubjects {
  channel(name: string): Promise<ExportSubject | undefined>;
  recording(id: string): Promise<ExportSubject | undefined>;
}
