/** A calendar that cannot be taken. The message says where and why. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';

  /** @param line 1-based, in the text as it stands; undefined where the whole is meant */
  constructor(line: number | undefined, message: string) {
    super(line === undefined ? message : `line ${line}: ${message}`);
  }
}
