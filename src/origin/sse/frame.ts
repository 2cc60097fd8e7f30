/** What one message of an event stream holds (HTML standard, 9.2.6). */
export interface Frame {
  /** What the reader brings as `Last-Event-ID` when it comes back; absent: as before. */
  readonly id?: number | undefined;
  readonly event: string;
  /** JSON, in one line. */
  readonly data: string;
}

export const frameText = ({ id, event, data }: Frame): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;

/** Comments are passed over by readers; they keep the connection open, and tell when it is not any more. */
export const HEARTBEAT = ': still here\n\n';

/** How soon a reader comes back, ms. */
export const retryText = (ms: number): string => `retry: ${ms}\n\n`;
