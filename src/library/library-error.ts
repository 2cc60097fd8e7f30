export type LibraryErrorCode =
  | 'unknown-recording'
  | 'unknown-channel'
  | 'unknown-mark'
  | 'not-live'
  | 'is-live'
  | 'empty-range'
  | 'out-of-range'
  | 'nothing-there'
  | 'scheduled'
  | 'too-many'
  | 'id-taken'
  | 'stale'
  | 'busy'
  | 'not-stored';

/** The library cannot do what was asked of it. The message says why, and what can be done. */
export class LibraryError extends Error {
  override readonly name = 'LibraryError';
  readonly code: LibraryErrorCode;

  constructor(code: LibraryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
