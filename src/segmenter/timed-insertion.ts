import type { Ticks } from '../clock/ticks.ts';
import type { TimedEvent, TimedEvents } from '../metadata/timed-events.ts';

const NONE: readonly TimedEvent[] = [];

/** Tells one rendition what timed metadata is due as it comes through the programme: each tag once, at its moment. */
export class TimedInsertion {
  readonly #events: Pick<TimedEvents, 'newest' | 'between'>;
  /** What lies before this has been given out. */
  #from: Ticks = -Infinity;
  /** Where the stretch that is being made began: what a hole in front of it swallowed is told there. */
  #earliest: Ticks = -Infinity;
  #mark: Ticks = -Infinity;

  constructor(events: Pick<TimedEvents, 'newest' | 'between'>) {
    this.#events = events;
  }

  /** A run begins here; the first one has nothing to do with what was before. */
  begin(time: Ticks): void {
    if (this.#from === -Infinity) this.#from = time;
    this.#earliest = time;
  }

  /** What is due before this moment. Where nothing is, that takes next to no time. */
  upTo(time: Ticks): readonly TimedEvent[] {
    const from = this.#from;
    if (time <= from) return NONE;
    this.#from = time;
    if (this.#events.newest < from) return NONE;
    return this.#events
      .between(from, time)
      .map((event) => (event.ticks < this.#earliest ? { ...event, ticks: this.#earliest } : event));
  }

  /** A piece begins here. */
  mark(): void {
    this.#mark = this.#from;
  }

  /** What came since the last mark is thrown away. */
  rollBack(): void {
    this.#from = this.#mark;
  }
}
