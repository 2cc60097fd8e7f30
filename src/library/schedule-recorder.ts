import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';
import type { CalendarReading } from '../schedule/calendar.ts';
import { CalendarFollower } from '../schedule/calendar-follower.ts';
import type { Library } from './library.ts';
import { channelOf, type Author } from './library-recording.ts';
import { planOf, type PlanStep } from './schedule-plan.ts';

export interface ScheduleRecorderOptions {
  readonly channel: string;
  /** Path of a calendar, or its address. */
  readonly source: string;
  /** Seconds between two questions to an address. */
  readonly refresh: number;
  readonly library: Library;
  /** The programme clock. */
  readonly now: () => Ticks;
  readonly log: Logger;
}

const RETRY_MS = 5000;

/** Records what a calendar announces; what is to come is in the library before. */
export class ScheduleRecorder {
  readonly #options: ScheduleRecorderOptions;
  readonly #calendar: CalendarFollower;
  readonly #author: Author;
  #newest: CalendarReading | undefined;
  #working: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ScheduleRecorderOptions) {
    this.#options = options;
    const { source, refresh, log } = options;
    this.#calendar = new CalendarFollower({
      ...{ source, refresh, events: 'all', now: () => Date.now() / 1000 },
      handlers: {
        reading: (reading) => this.#take(reading),
        problem: (why) => log.error({ schedule: this.#calendar.shownSource }, `schedule of recordings: ${why}`),
      },
    });
    this.#author = { who: `schedule (${this.#calendar.shownSource})` };
  }

  start(): Promise<void> {
    return this.#calendar.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#calendar.stop();
    await this.#working;
  }

  #take(reading: CalendarReading): void {
    const { log } = this.#options;
    const schedule = this.#calendar.shownSource;
    for (const warning of reading.warnings) log.warn({ schedule }, `schedule of recordings: ${warning}`);
    this.#newest = reading;
    this.#working ??= this.#work();
  }

  /** Never rejects. A reading that comes meanwhile has its turn behind. */
  async #work(): Promise<void> {
    while (this.#newest && !this.#stopped) {
      const reading = this.#newest;
      this.#newest = undefined;
      try {
        for (const step of this.#plan(reading)) await this.#do(step);
      } catch (error) {
        this.#options.log.error({ err: error }, 'what the calendar announces cannot be kept: trying again');
        this.#again(reading);
        break;
      }
    }
    this.#working = undefined;
  }

  #again(reading: CalendarReading): void {
    this.#newest ??= reading;
    clearTimeout(this.#retry);
    if (!this.#stopped) this.#retry = setTimeout(() => void (this.#working ??= this.#work()), RETRY_MS);
  }

  #plan({ occurrences }: CalendarReading): PlanStep[] {
    const { channel, library, now } = this.#options;
    const unfinished = library.unfinished().filter((one) => one.cause === 'schedule' && channelOf(one) === channel);
    return planOf({ channel, occurrences, unfinished, get: (id) => library.get(id), now: now() });
  }

  async #do(step: PlanStep): Promise<void> {
    const { library } = this.#options;
    const by = this.#author;
    if (step.do === 'add') {
      await library.add(step.recording, by, step.recording.state === 'live' ? 'started' : 'announced');
    } else if (step.do === 'remove') {
      await library.remove(step.id, by);
    } else {
      await library.change(step.id, { what: step.do === 'stop' ? 'stopped' : 'changed', by, edit: step.edit });
    }
  }
}
