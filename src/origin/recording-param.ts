import { z } from 'zod';
import { LibraryError } from '../library/library-error.ts';
import type { LibraryRecording } from '../library/library-recording.ts';
import { ApiProblem } from './api/endpoint.ts';
import { ifMatch } from './api/precondition.ts';
import { some } from './api/refused.ts';
import { LIBRARY_REFUSED } from './library-problems.ts';

/** Of paths below a recording. */
export const recordingParams = z.object({ id: z.string().meta({ description: 'Id of the recording.' }) });

/** Of whatever changes one. */
export const NOT_KEPT_NOW = some(LIBRARY_REFUSED, 'busy', 'not-stored');
export const UNKNOWN_RECORDING = some(LIBRARY_REFUSED, 'unknown-recording');

export const unknownRecording = (id: string): ApiProblem =>
  new ApiProblem(404, 'unknown-recording', `there is no recording "${id}"`);

/** Its entity tag: each change has a time of its own. */
export const versionOf = ({ updatedAt }: Pick<LibraryRecording, 'updatedAt'>): string => `"${updatedAt}"`;

/**
 * The version that a recording must have still when it is changed.
 * @param header If-Match
 * @returns undefined where any will do
 * @throws LibraryError where it is another one already
 */
export const expectedVersion = (
  header: string | undefined,
  recording: LibraryRecording | undefined,
): string | undefined => {
  const tags = ifMatch(header);
  if (!tags || !recording) return undefined;
  if (tags.includes(versionOf(recording))) return recording.updatedAt;
  throw new LibraryError('stale', `"${recording.title}" was changed by somebody else meanwhile: read it again`);
};
