import type { ListItem } from './item.ts';
import { createRotation, type Order, type Rotation } from './rotation.ts';
import { Timetable, type Appointment } from './timetable.ts';

/** An item whose turn it is. */
export interface Cue {
  readonly item: ListItem;
  /** When it was to start by the wall clock, milliseconds since the Unix epoch; absent for one that fills the time. */
  readonly at?: number;
}

/** Items that start by the wall clock are opened so long before, milliseconds. */
export const LEAD_MS = 15_000;
/** Smaller steps back are the clock's own regulation. */
const SET_BACK_MS = 60_000;

/**
 * Says what is played: the items that have a time at their time, the others in between. It knows no clock; what time it
 * is, in milliseconds since the Unix epoch, is told with each question.
 */
export class Playout {
  readonly #rotation: Rotation;
  readonly #timetable = new Timetable();
  /** When the last item that has a time was to start: others of the same time follow it, and do not cut it. */
  #lastStart = -Infinity;
  #newestMs = -Infinity;

  /** @param seed for `shuffled`: the same one shuffles the same way */
  constructor(order: Order, seed: number) {
    this.#rotation = createRotation(order, seed);
  }

  /** Takes another list. What is on the air is not its concern. */
  update(items: readonly ListItem[], nowMs: number): void {
    this.#rotation.update(items.filter(({ showing }) => !showing));
    this.#timetable.update(
      items.filter(({ showing }) => showing),
      nowMs,
    );
  }

  /** How many items fill the time. */
  get fillers(): number {
    return this.#rotation.size;
  }

  /** What comes when the item on air ends. */
  next(nowMs: number): Cue | undefined {
    const waiting = this.#timetable.until(nowMs)[0];
    if (waiting) return waiting;
    const item = this.#rotation.peek();
    return item && { item };
  }

  /** What ends the item on air at its time; known `LEAD_MS` before, so that it can be opened. */
  cutting(nowMs: number): Required<Cue> | undefined {
    return this.#timetable.until(nowMs + LEAD_MS).find(({ item, at }) => item.cut && at > this.#lastStart);
  }

  /** The first item that will start by the wall clock. */
  coming(nowMs: number): Required<Cue> | undefined {
    return this.#timetable.after(nowMs);
  }

  /** This one is on the air now. */
  started(cue: Cue, nowMs: number): void {
    this.#pass(cue, nowMs);
    if (cue.at !== undefined) this.#lastStart = Math.max(this.#lastStart, cue.at);
  }

  /** This one cannot be played. */
  skipped(cue: Cue, nowMs: number): void {
    this.#pass(cue, nowMs);
  }

  /**
   * To be called now and then. Takes note of a clock that was set back, as on a machine that starts with a wrong one.
   * @returns items that had a time and were not played at it; too much of it has passed
   */
  tick(nowMs: number): readonly Appointment[] {
    const setBack = nowMs < this.#newestMs - SET_BACK_MS;
    this.#newestMs = setBack ? nowMs : Math.max(this.#newestMs, nowMs);
    if (setBack) {
      this.#lastStart = -Infinity;
      this.#timetable.restart(nowMs);
    }
    return this.#timetable.dropMissed(nowMs);
  }

  #pass(cue: Cue, nowMs: number): void {
    if (cue.at !== undefined) this.#timetable.keep({ item: cue.item, at: cue.at }, nowMs);
    else if (this.#rotation.peek()?.path === cue.item.path) this.#rotation.pass();
  }
}
