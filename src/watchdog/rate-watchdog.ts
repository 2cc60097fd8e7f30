import { Alarm } from './alarm.ts';
import { Usual } from './usual.ts';

/** How far, and for how long, a rate must fall. */
export interface Drop {
  /** Share of the usual, 0 … 1. */
  readonly below: number;
  /** Seconds. */
  readonly for: number;
}

/** A rate that fell is well again only this much above the limit: one that lies about it does not flap. */
const MARGIN = 1.25;
/** More looks than this within one window are not kept. */
const MOST_MARKS = 64;

/** Watches something that comes at a rate – bytes, pictures – for falling far below what is usual of it. */
export class RateWatchdog {
  readonly alarm: Alarm;
  readonly #below: number;
  readonly #window: number;
  #usual = new Usual();
  #marks: { readonly at: number; readonly total: number }[] = [];
  #rate: number | undefined;

  /** @param window over how much the rate is taken, seconds: more than between two bursts of a healthy source */
  constructor(drop: Drop, window: number) {
    this.alarm = new Alarm(drop.for);
    this.#below = drop.below;
    this.#window = Math.min(window, drop.for);
  }

  /** So much a second, over the last window. */
  get rate(): number | undefined {
    return this.#rate;
  }

  get usual(): number | undefined {
    return this.#usual.value;
  }

  /** @param total of what has come so far */
  look(total: number, now: number): void {
    const elapsed = now - (this.#marks.at(-1)?.at ?? now);
    this.#rate = this.#measure(total, now);
    if (this.#rate === undefined) return;
    const { value: usual } = this.#usual;
    const limit = this.#below * (this.alarm.raised ? MARGIN : 1);
    const fallen = usual !== undefined && this.#rate < usual * Math.min(limit, 1);
    // What is wrong is not what is usual, however long it lasts.
    if (!fallen) this.#usual.add(this.#rate, elapsed);
    // When nothing more comes at all, it takes so much of the window until its mean lies below the limit.
    if (usual !== undefined) this.alarm.look(fallen, now, now - this.#window * (1 - this.#below));
  }

  /** Nothing came for a while, and that is another watchdog's business: the mean begins anew. */
  pause(): void {
    this.#marks = [];
  }

  /** Another source: nothing is usual yet. */
  forget(): void {
    this.#usual = new Usual();
    this.#marks = [];
    this.#rate = undefined;
    this.alarm.forget();
  }

  #measure(total: number, now: number): number | undefined {
    this.#marks.push({ at: now, total });
    while (this.#marks.length > MOST_MARKS || (this.#marks[1]?.at ?? Infinity) <= now - this.#window) {
      this.#marks.shift();
    }
    const [first] = this.#marks;
    const seconds = now - first!.at;
    return seconds < this.#window ? undefined : (total - first!.total) / seconds;
  }
}
