import type { ArchiveReader, TimeRange } from '../archive/archived.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';

/** What clips and downloads are made of: a channel's archive, or a recording. */
export interface ExportSubject {
  /** Unique among all: `live/CHANNEL` or `vod/ID`. */
  readonly id: string;
  readonly title: string;
  readonly reader: ArchiveReader;
  /** Absent where nothing is encrypted. */
  readonly keys?: SegmentKeys | undefined;
  /** All that may be asked for of it. */
  readonly range: TimeRange;
  /** A finished file that is sent instead of one that is made: that of a clip. */
  readonly file?: string | undefined;
  /** Why there is no such file yet, or never will be. */
  readonly fileProblem?: string | undefined;
}

/** Where they are found. */
export interface ExportSubjects {
  channel(name: string): Promise<ExportSubject | undefined>;
  recording(id: string): Promise<ExportSubject | undefined>;
}
