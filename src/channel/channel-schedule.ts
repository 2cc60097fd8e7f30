import type { Logger } from 'pino';
import { CalendarFile } from '../schedule/calendar-file.ts';
import { CalendarError } from '../schedule/calendar-error.ts';
import { readInWorker } from '../schedule/calendar-reader.ts';
import type { CalendarHandlers, CalendarSource } from '../schedule/calendar-source.ts';
import { CalendarUrl } from '../schedule/calendar-url.ts';
import type { Occurrence } from '../schedule/occurrence.ts';
import { Schedule } from '../schedule/schedule.ts';
import type { ScheduledChoice } from '../switcher/direction.ts';
import type { ScheduledEvent, ScheduleState } from './state.ts';

export interface ChannelScheduleOptions {
  /** Path of a file, or an address. */
  readonly source: string;
  /** Seconds between two questions to an address. */
  readonly refresh: number;
  /** Names of the channel's inputs. */
  readonly inputs: readonly string[];
  readonly log: Logger;
  /** Seconds since the Unix epoch, by the clock on the wall: a schedule follows it, also where it is set. */
  readonly now?: () => number;
  /** IANA name of the zone for times that name none. */
  readonly zone?: string;
}

const HOUR = 3600;
/** How far ahead events are known. */
const HORIZON = 14 * 24 * HOUR;
/** How often it is looked whether the horizon has come near, and how long it may have come nearer. */
const LOOK_AHEAD_MS = HOUR * 1000;
const LOOK_AHEAD = 24 * HOUR;
/** The start waits so long for the schedule, so that the programme does not begin with the wrong input. */
const START_PATIENCE_MS = 2000;
/** A calendar of other things than inputs is a mistake of one line, not of thousands. */
const MOST_UNKNOWN = 100;

/** A channel's calendar: reads it, reads it again when it changes, and says what it wants on the air. */
export class ChannelSchedule {
  readonly #options: ChannelScheduleOptions;
  readonly #schedule = new Schedule();
  readonly #source: CalendarSource;
  readonly #now: () => number;
  readonly #first = Promise.withResolvers<void>();
  readonly #warned = new Set<string>();
  #reading: AbortController | undefined;
  #text: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #readAt: number | undefined;
  /** Why the calendar cannot be had, or cannot be understood. */
  #problems: { source?: string | undefined; calendar?: string | undefined } = {};

  constructor(options: ChannelScheduleOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => Date.now() / 1000);
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

  /** Settles when the schedule is in force, cannot be had, or takes too long to be waited for. */
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

  /** What it wants on the air now. */
  current(): ScheduledChoice | undefined {
    const event = this.#schedule.at(this.#now());
    return event && { input: event.input, id: event.id, event: event.title };
  }

  state(): ScheduleState {
    const now = this.#now();
    const [current, next] = [this.#schedule.at(now), this.#schedule.next(now)];
    const problem = this.#problems.source ?? this.#problems.calendar;
    return {
      source: this.#shownSource(),
      ...(this.#readAt !== undefined && { readAt: iso(this.#readAt) }),
      ...(current && { now: described(current) }),
      ...(next && { next: described(next) }),
      ...(problem !== undefined && { problem }),
    };
  }

  /** Never rejects. A newer text ends the reading of an older one. */
  async #read(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const now = this.#now();
    const zone = this.#options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    try {
      const request = { text: this.#text!, from: now, to: now + HORIZON, zone };
      const { occurrences, warnings } = await readInWorker(request, reading.signal);
      this.#inForce(occurrences, warnings);
    } catch (error) {
      if (reading.signal.aborted) return;
      const { message } = error as Error;
      this.#failed('calendar', error instanceof CalendarError ? message : `cannot be read: ${message}`);
    }
  }

  #inForce(occurrences: readonly Occurrence[], warnings: readonly string[]): void {
    const { log } = this.#options;
    const ours = occurrences.filter((event) => this.#isKnown(event));
    for (const warning of warnings) this.#warnOnce(warning);
    this.#schedule.update(ours, this.#now());
    this.#readAt = this.#now();
    this.#problems.calendar = undefined;
    const { now, next } = this.state();
    log.info({ schedule: this.#shownSource(), events: ours.length, now, next }, 'schedule in force');
    this.#first.resolve();
  }

  #isKnown({ input, title }: Occurrence): boolean {
    const { inputs } = this.#options;
    if (inputs.includes(input)) return true;
    this.#warnOnce(`${title} names the unknown input "${input}" and is passed over; there are: ${inputs.join(', ')}`);
    return false;
  }

  #warnOnce(text: string): void {
    if (this.#warned.has(text) || this.#warned.size >= MOST_UNKNOWN) return;
    this.#warned.add(text);
    this.#options.log.warn({ schedule: this.#shownSource() }, `schedule: ${text}`);
  }

  /** What is in force stays so. */
  #failed(kind: 'source' | 'calendar', why: string): void {
    if (why !== this.#problems[kind]) {
      const stays = this.#readAt === undefined ? 'there is none in force' : 'the last good one stays in force';
      this.#options.log.error({ schedule: this.#shownSource() }, `schedule: ${why}; ${stays}`);
    }
    this.#problems[kind] = why;
    this.#first.resolve();
  }

  #lookAhead(): void {
    if (this.#readAt !== undefined && this.#now() - this.#readAt > LOOK_AHEAD) void this.#read();
  }

  /** An address may carry a secret behind its path: it is not told. */
  #shownSource(): string {
    const url = URL.parse(this.#options.source);
    return url && /^https?:$/.test(url.protocol) ? url.host : this.#options.source;
  }
}

const described = ({ input, title, start, end }: Occurrence): ScheduledEvent => ({
  input,
  title: title.slice(1, -1),
  start: iso(start),
  end: iso(end),
});

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
