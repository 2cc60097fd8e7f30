import type { ArchiveReader } from '../archive/archived.ts';
import type { Recording } from '../library/recording.ts';

export interface FoundRecording {
  readonly reader: ArchiveReader;
  readonly recording: Recording;
}

/** Where recordings are found by their id: asked anew for each request, so that it must be quick. */
export interface Recordings {
  find(id: string): FoundRecording | undefined;
}
