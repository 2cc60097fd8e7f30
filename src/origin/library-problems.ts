import { LibraryError, type LibraryErrorCode } from '../library/library-error.ts';
import { refusing, type Refused } from './api/refused.ts';

/** What the library cannot do. */
export const LIBRARY_REFUSED: Refused<LibraryErrorCode> = {
  'unknown-recording': { status: 404, when: 'there is no recording of this id.' },
  'unknown-channel': { status: 404, when: 'there is no channel of this name.' },
  'unknown-mark': { status: 404, when: 'there is no mark of this number.' },
  'not-live': { status: 409, when: 'it is not on the air.' },
  'is-live': { status: 409, when: 'it is on the air: stop it first.' },
  'empty-range': { status: 400, when: 'it would end before it begins.' },
  'out-of-range': { status: 400, when: 'a moment, a mark or a cursor is none that can be.' },
  'nothing-there': { status: 409, when: 'the archive has nothing of this time.' },
  scheduled: { status: 409, when: 'it comes from the calendar: change it there.' },
  'too-many': { status: 409, when: 'too many recordings, or marks, are there already.' },
  'id-taken': { status: 409, when: 'there is one of this id already.' },
  stale: { status: 412, when: 'it is no longer the version that `If-Match` names: read it again.' },
  busy: { status: 503, when: 'too much is being changed at once: try again later.' },
  'not-stored': { status: 503, when: 'the disk does not take it.' },
};

/** Runs a handler; what the library refuses is a problem. */
export const orLibraryProblem = refusing(LibraryError, LIBRARY_REFUSED);
