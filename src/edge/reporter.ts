import type { Logger } from 'pino';
import type { Tally } from '../viewers/tally.ts';

export interface ReporterOptions {
  /** The server that counts viewers: the origin itself, where edges stand behind edges. */
  readonly server: URL;
  /** This edge's name in CDN-Loop, by which its requests are known there. */
  readonly name: string;
  /** What lets the edge in at the server, asked for each time: a server on the same machine has another one after a restart. */
  readonly token: () => string | undefined | Promise<string | undefined>;
  readonly tallies: () => Readonly<Record<string, Tally>>;
  /** How often. */
  readonly everyMs: number;
  readonly log: Logger;
}

const TIMEOUT_MS = 4000;
/** Refused, it asks again once a minute, where it would every five seconds. */
const REFUSED_RESTS = 11;

/** Tells the server now and then whom the edge has in front of it. It goes on without, and says once why. */
export class Reporter {
  readonly #options: ReporterOptions;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  /** Times that are left out. */
  #rests = 0;
  /** What it said last of why nothing is taken. */
  #trouble: string | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#report();
    this.#timer = setInterval(() => void this.#report(), this.#options.everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  async #report(): Promise<void> {
    if (this.#busy || this.#rests-- > 0) return;
    this.#busy = true;
    const trouble = await this.#send().catch((error: unknown) => reasonOf(error));
    this.#busy = false;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    const { log, server } = this.#options;
    if (trouble === undefined) log.info({ server: server.origin }, 'the server counts the viewers of this edge');
    else log.warn({ server: server.origin, trouble }, 'the server does not count the viewers of this edge');
  }

  /** @returns why it was not taken */
  async #send(): Promise<string | undefined> {
    const { server, name, tallies } = this.#options;
    const token = await this.#options.token();
    const response = await fetch(new URL(`/api/v1/edges/${name}/audience`, server), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ channels: tallies() }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    // A refusal is for people to mend; the server tells of each in its log.
    this.#rests = REFUSED_RESTS;
    return HINTS[response.status] ?? `it answers with status ${response.status}`;
  }
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'SLUICE_API_TOKEN must hold a token of the server, of an operator (sluice token create)',
  403: 'the token of SLUICE_API_TOKEN must be one of an operator, for all channels (sluice token create)',
  404: 'it is no server that knows of edges: name it with --report',
  405: 'it is another edge: name the server with --report',
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
};
