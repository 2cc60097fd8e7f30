export type ImportErrorCode = 'unknown-import' | 'unknown-file' | 'too-many' | 'not-stored' | 'stopping';

/** What was asked for cannot be done. The message says why, and what can be done. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
