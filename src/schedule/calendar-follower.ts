import { CalendarError } from './calendar-error.ts';
import { CalendarFile } from './calendar-file.ts';
import { readInWorker } from './calendar-reader.ts';
import type { CalendarReading, CalendarRequest } from './calendar.ts';
import type { CalendarHandlers, CalendarSource } from './calendar-source.ts';
import { CalendarUrl } from './calendar-url.ts';

export interface CalendarFollowerOptions {
  /** Path of a file, or an address. */
  readonly source: string;
  /** Seconds between two questions to an address. */
  readonly refresh: number;
  readonly events: CalendarRequest['events'];
  /** Seconds since the Unix epoch, by the clock on the wall. */
  readonly now: () => number;
  /** IANA name of the zone for times that name none; the machine's where absent. */
  readonly zone?: string | undefined;
  readonly handlers: {
    /** What counts from now on: at first, and whenever it may have changed. */
    readonly reading: (reading: CalendarReading) => void;
    /** Why there is no newer one, in words, once for each reason; what was read before stays in force. */
    readonly problem: (why: string) => void;
  };
}

const HOUR = 3600;
/** How far ahead events are known, seconds. */
const HORIZON = 14 * 24 * HOUR;
/** How often it is looked whether the horizon has come near, and how long it may have come nearer. */
const LOOK_AHEAD_MS = HOUR * 1000;
const LOOK_AHEAD = 24 * HOUR;
/** The start waits so long for the calendar, so that nothing begins with the wrong one. */
const START_PATIENCE_MS = 2000;

/** Reads a calendar, and reads it again when it changes, and as time goes by. */
export class CalendarFollower {
  readonly #options: CalendarFollowerOptions;
  readonly #source: CalendarSource;
  readonly #first = Promise.withResolvers<void>();
  #reading: AbortController | undefined;
  #text: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #readAt: number | undefined;
  /** Why the calendar cannot be had, or cannot be understood. */
  #problems: { source?: string | undefined; calendar?: string | undefined } = {};

  constructor(options: CalendarFollowerOptions) {
    this.#options = options;
    const handlers: CalendarHandlers = {
      text: (text) => {
        this.#problems.source = undefined;
        this.#text = text;
        void this.#read();
      },
      unchanged: () => (this.#problems.source = undefined),
      problem: (why) => this.#failed('source', why),
    };
    const { source, refresh } = options;
    const isUrl = /^https?:/.test(source);
    this.#source = isUrl ? new CalendarUrl(source, refresh, handlers) : new CalendarFile(source, handlers);
  }

  /** Settles when the calendar is in force, cannot be had, or takes too long to be waited for. */
  async start(): Promise<void> {
    this.#source.start();
    this.#timer = setInterval(() => this.#lookAhead(), LOOK_AHEAD_MS);
    const patience = setTimeout(() => this.#first.resolve(), START_PATIENCE_MS);
    await this.#first.promise;
    clearTimeout(patience);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#first.resolve();
    this.#reading?.abort();
    await this.#source.stop();
  }

  /** Seconds since the Unix epoch: when the calendar in force was read. */
  get readAt(): number | undefined {
    return this.#readAt;
  }

  get problem(): string | undefined {
    return this.#problems.source ?? this.#problems.calendar;
  }

  /** The file, or the host: an address may carry a secret behind its path, which is not told. */
  get shownSource(): string {
    const url = URL.parse(this.#options.source);
    return url && /^https?:$/.test(url.protocol) ? url.host : this.#options.source;
  }

  /** Never rejects. A newer text ends the reading of an older one. */
  async #read(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const { events, zone = Intl.DateTimeFormat().resolvedOptions().timeZone } = this.#options;
    const now = this.#options.now();
    try {
      const request = { text: this.#text!, from: now, to: now + HORIZON, zone, events };
      this.#inForce(await readInWorker(request, reading.signal));
    } catch (error) {
      if (reading.signal.aborted) return;
      const { message } = error as Error;
      this.#failed('calendar', error instanceof CalendarError ? message : `cannot be read: ${message}`);
    }
  }

  #inForce(reading: CalendarReading): void {
    this.#readAt = this.#options.now();
    this.#problems.calendar = undefined;
    this.#options.handlers.reading(reading);
    this.#first.resolve();
  }

  /** What is in force stays so. */
  #failed(kind: 'source' | 'calendar', why: string): void {
    const isNew = why !== this.#problems[kind];
    this.#problems[kind] = why;
    if (isNew) this.#options.handlers.problem(why);
    this.#first.resolve();
  }

  #lookAhead(): void {
    if (this.#readAt !== undefined && this.#options.now() - this.#readAt > LOOK_AHEAD) void this.#read();
  }
}
