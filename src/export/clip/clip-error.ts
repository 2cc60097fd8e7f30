/**
 * Why a clip cannot be made: `nothing-there`, no pictures in its time; `format`, pictures that cannot be cut; `too-long`;
 * `encoder`, with ffmpeg's words; `disk`; `gone`, what it was to be cut from; `busy`, too many wait; `stopped`.
 */
export const CLIP_ERROR_CODES = [
  ...(['nothing-there', 'format', 'too-long', 'encoder'] as const),
  ...(['disk', 'gone', 'busy', 'stopped'] as const),
] as const;
export type ClipErrorCode = (typeof CLIP_ERROR_CODES)[number];

/** The message says what is wrong, and what would be right. */
export class ClipError extends Error {
  override readonly name = 'ClipError';
  readonly code: ClipErrorCode;

  constructor(code: ClipErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
