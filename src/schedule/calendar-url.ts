import { MAX_CALENDAR_BYTES, TOO_LARGE, type CalendarHandlers, type CalendarSource } from './calendar-source.ts';

const TIMEOUT_MS = 15_000;
/** After a failure it is asked again at the latest after this time. */
const RETRY_MS = 60_000;

/** A calendar at an address, asked for again and again; what has not changed is not sent twice (RFC 9110 13.1). */
export class CalendarUrl implements CalendarSource {
  readonly #url: string;
  readonly #refreshMs: number;
  readonly #handlers: CalendarHandlers;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** What came with the version that is known: to be sent with the next question. */
  #validators: Record<string, string> = {};

  /** @param refresh seconds between questions */
  constructor(url: string, refresh: number, handlers: CalendarHandlers) {
    this.#url = url;
    this.#refreshMs = refresh * 1000;
    this.#handlers = handlers;
  }

  start(): void {
    void this.#ask();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    return Promise.resolve();
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    let pause = this.#refreshMs;
    try {
      await this.#fetch();
    } catch (error) {
      pause = Math.min(pause, RETRY_MS);
      if (!this.#stopping.signal.aborted) this.#handlers.problem(why(error));
    }
    if (!this.#stopping.signal.aborted) this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  async #fetch(): Promise<void> {
    const response = await fetch(this.#url, {
      headers: { Accept: 'text/calendar, */*;q=0.1', ...this.#validators },
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stopping.signal]),
    });
    if (response.status === 304) return this.#handlers.unchanged();
    if (!response.ok) throw new CalendarUrlError(`answers ${response.status} ${response.statusText}`.trim());
    // An address that is safe may lead to one that is not.
    if (this.#url.startsWith('https:') && !response.url.startsWith('https:')) {
      throw new CalendarUrlError('leads to an address without TLS');
    }
    const text = await readBounded(response);
    this.#validators = validatorsOf(response.headers);
    this.#handlers.text(text);
  }
}

class CalendarUrlError extends Error {
  override readonly name = 'CalendarUrlError';
}

const readBounded = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_CALENDAR_BYTES) throw new CalendarUrlError(TOO_LARGE);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const validatorsOf = (headers: Headers): Record<string, string> => {
  const etag = headers.get('etag');
  const modified = headers.get('last-modified');
  return { ...(etag && { 'If-None-Match': etag }), ...(modified && { 'If-Modified-Since': modified }) };
};

const why = (error: unknown): string => {
  if (error instanceof CalendarUrlError) return error.message;
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `did not answer within ${TIMEOUT_MS / 1000} s`;
  // fetch says "fetch failed", and why one level down; for a name with several addresses, two.
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return `cannot be asked: ${inner instanceof Error ? inner.message : message}`;
};
