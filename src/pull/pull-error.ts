/** Why something could not be pulled: in words for an operator, without secrets. */
export class PullError extends Error {
  override readonly name = 'PullError';
}

/** The server answered, but not with what was asked for. */
export class StatusError extends PullError {
  /** HTTP status, 100 to 599. */
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/** A rule of the config forbids it. */
export class RefusedError extends PullError {}

/** What went wrong, in one line. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // Several addresses were tried: the first one's words tell enough.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return error.message || (first instanceof Error ? first.message : error.name);
};
