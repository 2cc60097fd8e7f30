/** Something cannot be done with a channel; `code` is for programs, the message says what to do. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: 'unknown-channel' | 'not-started';

  constructor(code: FleetError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
