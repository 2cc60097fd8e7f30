export interface Refusal {
  readonly status: 401 | 403 | 415 | 429;
  /** Stable, for programs. */
  readonly code: string;
  /** What is wrong and what to do, for people. */
  readonly message: string;
  /** Seconds; with status 429. */
  readonly retryAfter?: number;
}
