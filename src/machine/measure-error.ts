/** Why a machine could not be measured: another measurement goes on, it was given up, or ffmpeg failed. */
export type MeasureFailure = 'measuring' | 'given-up' | 'failed';

export class MeasureError extends Error {
  override readonly name = 'MeasureError';
  readonly code: MeasureFailure;

  constructor(code: MeasureFailure, message: string) {
    super(message);
    this.code = code;
  }
}
