import type { Logger } from 'pino';
import { CalendarFollower } from '../schedule/calendar-follower.ts';
import type { CalendarReading } from '../schedule/calendar.ts';
import type { InputOccurrence, Occurrence } from '../schedule/occurrence.ts';
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

/** A calendar of other things than inputs is a mistake of one line, not of thousands. */
const MOST_UNKNOWN = 100;

/** A channel's calendar: says what it wants on the air. */
export class ChannelSchedule {
  readonly #options: ChannelScheduleOptions;
  readonly #schedule = new Schedule();
  readonly #calendar: CalendarFollower;
  readonly #now: () => number;
  readonly #warned = new Set<string>();

  constructor(options: ChannelScheduleOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => Date.now() / 1000);
    const { source, refresh, zone } = options;
    const handlers = {
      reading: (reading: CalendarReading) => this.#inForce(reading),
      problem: (why: string) => this.#failed(why),
    };
    this.#calendar = new CalendarFollower({ source, refresh, events: 'inputs', zone, now: this.#now, handlers });
  }

  /** Settles when the schedule is in force, cannot be had, or takes too long to be waited for. */
  start(): Promise<void> {
    return this.#calendar.start();
  }

  stop(): Promise<void> {
    return this.#calendar.stop();
  }

  /** What it wants on the air now. */
  current(): ScheduledChoice | undefined {
    const event = this.#schedule.at(this.#now());
    return event && { input: event.input, id: event.id, event: event.title };
  }

  state(): ScheduleState {
    const now = this.#now();
    const [current, next] = [this.#schedule.at(now), this.#schedule.next(now)];
    const { readAt, problem, shownSource } = this.#calendar;
    return {
      source: shownSource,
      ...(readAt !== undefined && { readAt: iso(readAt) }),
      ...(current && { now: described(current) }),
      ...(next && { next: described(next) }),
      ...(problem !== undefined && { problem }),
    };
  }

  #inForce({ occurrences, warnings }: CalendarReading): void {
    const ours = occurrences.filter((event) => this.#isKnown(event));
    for (const warning of warnings) this.#warnOnce(warning);
    this.#schedule.update(ours, this.#now());
    const { now, next } = this.state();
    const schedule = this.#calendar.shownSource;
    this.#options.log.info({ schedule, events: ours.length, now, next }, 'schedule in force');
  }

  #isKnown(event: Occurrence): event is InputOccurrence {
    const { inputs } = this.#options;
    const { input, title } = event;
    if (input !== undefined && inputs.includes(input)) return true;
    this.#warnOnce(`${title} names the unknown input "${input}" and is passed over; there are: ${inputs.join(', ')}`);
    return false;
  }

  #warnOnce(text: string): void {
    if (this.#warned.has(text) || this.#warned.size >= MOST_UNKNOWN) return;
    this.#warned.add(text);
    this.#options.log.warn({ schedule: this.#calendar.shownSource }, `schedule: ${text}`);
  }

  #failed(why: string): void {
    const { readAt, shownSource } = this.#calendar;
    const stays = readAt === undefined ? 'there is none in force' : 'the last good one stays in force';
    this.#options.log.error({ schedule: shownSource }, `schedule: ${why}; ${stays}`);
  }
}

const described = ({ input, title, start, end }: InputOccurrence): ScheduledEvent => ({
  input,
  title: title.slice(1, -1),
  start: iso(start),
  end: iso(end),
});

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
