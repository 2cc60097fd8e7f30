import type { ArchivePins, ArchiveReader } from '../archive/archived.ts';
import type { Recording } from './recording.ts';

/** Where the segments of recordings lie. */
export interface Archives {
  /** Undefined where there is none (any more). */
  of(place: Recording['archive']): (ArchiveReader & ArchivePins) | undefined;
}
