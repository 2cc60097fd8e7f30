import { formatDuration } from '../config/units.ts';
import type { Wish } from './decision.ts';

/** An operator's choice. Times are seconds on the programme clock. */
export interface ManualChoice {
  readonly input: string;
  /** Who chose it, as people read it. */
  readonly by: string;
  readonly since: number;
  /** Undefined: until somebody else chooses, or goes back to automatic. */
  readonly until: number | undefined;
}

/** What the schedule wants at this moment. */
export interface ScheduledChoice {
  readonly input: string;
  /** Tells one event from the next one, also where both want the same input. */
  readonly id: string;
  /** What the event is called. */
  readonly event: string;
}

/** A change of what is wanted, whether or not it changes what is on the air. */
export interface DirectionChange {
  readonly mode: 'manual' | 'schedule';
  /** Undefined: nothing is wanted any more. */
  readonly input: string | undefined;
  readonly why: string;
}

/** What is wanted at one moment. */
export interface Wanted {
  /** The strongest first. */
  readonly wishes: readonly Wish[];
  /** What has ended just now, in words. */
  readonly ended: string | undefined;
}

/** Keeps what is wanted of a switcher, by hand and by schedule. Pure: the time is passed in. */
export class Direction {
  readonly #onChange: (change: DirectionChange) => void;
  #manual: ManualChoice | undefined;
  #manualWish: Wish | undefined;
  #scheduled: ScheduledChoice | undefined;
  #scheduledWish: Wish | undefined;
  #ended: string | undefined;

  constructor(onChange: (change: DirectionChange) => void) {
    this.#onChange = onChange;
  }

  /** The choice in force when it was last asked for what is wanted. */
  get manual(): ManualChoice | undefined {
    return this.#manual;
  }

  /** Puts an operator's choice in force, in place of any before. */
  take(choice: ManualChoice): void {
    const { input, by, since, until } = choice;
    const hold = until === undefined ? '' : ` for ${formatDuration(Math.round((until - since) * 1000) / 1000)}`;
    const reason = `chosen by ${by}${hold}`;
    this.#manual = choice;
    this.#manualWish = { mode: 'manual', input, reason, since };
    this.#onChange({ mode: 'manual', input, why: reason });
  }

  /** Ends an operator's choice; schedule and order of preference decide again. */
  release(by: string): void {
    if (this.#manual) this.#endManual(`${by} went back to automatic`);
  }

  /** Ends an operator's choice that cannot be honoured any more. */
  drop(why: string): void {
    if (this.#manual) this.#endManual(why);
  }

  /**
   * What is wanted now.
   * @param now seconds on the programme clock
   */
  at(now: number, scheduled: ScheduledChoice | undefined): Wanted {
    const { until, by, input } = this.#manual ?? {};
    if (until !== undefined && now >= until) this.#endManual(`the time for which ${by} chose ${input} is over`);
    if (scheduled?.id !== this.#scheduled?.id || scheduled?.input !== this.#scheduled?.input) {
      this.#reschedule(scheduled, now);
    }
    const wishes = [this.#manualWish, this.#scheduledWish].filter((wish) => wish !== undefined);
    const ended = this.#ended;
    this.#ended = undefined;
    return { wishes, ended };
  }

  #endManual(why: string): void {
    this.#manual = undefined;
    this.#manualWish = undefined;
    this.#ended = why;
    this.#onChange({ mode: 'manual', input: undefined, why });
  }

  #reschedule(scheduled: ScheduledChoice | undefined, now: number): void {
    const before = this.#scheduled;
    this.#scheduled = scheduled;
    if (scheduled) {
      const reason = `scheduled: ${scheduled.event}`;
      this.#scheduledWish = { mode: 'schedule', input: scheduled.input, reason, since: now };
      this.#onChange({ mode: 'schedule', input: scheduled.input, why: reason });
    } else {
      this.#scheduledWish = undefined;
      this.#ended ??= `${before!.event} is over`;
      this.#onChange({ mode: 'schedule', input: undefined, why: `${before!.event} is over` });
    }
  }
}
