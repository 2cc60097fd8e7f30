import type { ListItem } from './item.ts';
import { nextShowing } from './showing.ts';

/** One item's next start. */
export interface Appointment {
  readonly item: ListItem;
  /** Milliseconds since the Unix epoch; once it has passed, the item waits to be played. */
  readonly at: number;
}

/** Later than this, an item that should have cut in is not wanted any more: the machine slept, or nothing could play. */
const MISSED_MS = 60_000;

/** Keeps the items that start by the wall clock. */
export class Timetable {
  #items: readonly ListItem[] = [];
  #appointments: readonly Appointment[] = [];

  /** Takes another list. Items that stand in it unchanged keep their appointment, also one that has just passed. */
  update(items: readonly ListItem[], nowMs: number): void {
    this.#items = items;
    const known = new Map(this.#appointments.map((appointment) => [keyOf(appointment.item), appointment.at]));
    this.#set(items.map((item) => ({ item, at: known.get(keyOf(item)) ?? startAfter(item, nowMs) })));
  }

  /** Makes all appointments anew. */
  restart(nowMs: number): void {
    this.#set(this.#items.map((item) => ({ item, at: startAfter(item, nowMs) })));
  }

  /** What starts up to a moment, earliest first; of those at the same time, in the list's order. */
  until(ms: number): readonly Appointment[] {
    const end = this.#appointments.findIndex(({ at }) => at > ms);
    return end === -1 ? this.#appointments : this.#appointments.slice(0, end);
  }

  /** The first that is still to come. */
  after(ms: number): Appointment | undefined {
    return this.#appointments.find(({ at }) => at > ms);
  }

  /** Takes this one for kept: its next time counts. */
  keep(kept: Appointment, nowMs: number): void {
    this.#set(
      this.#appointments.map((appointment) =>
        appointment.item === kept.item && appointment.at === kept.at
          ? { item: kept.item, at: startAfter(kept.item, Math.max(kept.at, nowMs)) }
          : appointment,
      ),
    );
  }

  /** Gives up those that should have cut in long ago, and returns them. */
  dropMissed(nowMs: number): readonly Appointment[] {
    const missed = this.until(nowMs - MISSED_MS).filter(({ item }) => item.cut);
    for (const appointment of missed) this.keep(appointment, nowMs);
    return missed;
  }

  #set(appointments: readonly Appointment[]): void {
    this.#appointments = appointments.filter(({ at }) => at < Infinity).toSorted((a, b) => a.at - b.at);
  }
}

const startAfter = (item: ListItem, ms: number): number => (item.showing && nextShowing(item.showing, ms)) ?? Infinity;

const keyOf = ({ path, showing, cut }: ListItem): string =>
  JSON.stringify([path, cut, showing, showing?.kind === 'daily' ? [...(showing.days ?? [])] : []]);
