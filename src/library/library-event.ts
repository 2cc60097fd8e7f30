import type { ChannelEvent } from '../events/schemas.ts';
import type { Author, LibraryRecording } from './library-recording.ts';

/** What became of a recording. `stopped`: its end is known, and its last segments are on their way to the disk. */
export type RecordingChange = Extract<ChannelEvent, { type: 'recording' }>['what'];

export interface LibraryEvent {
  readonly what: RecordingChange;
  /** As it is now; of one that was removed, as it was. */
  readonly recording: LibraryRecording;
  readonly before: LibraryRecording | undefined;
  readonly by: Author;
}
