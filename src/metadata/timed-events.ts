import { secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';

/** A piece of timed metadata: an ID3 tag that belongs to one moment of the programme, in all renditions. */
export interface TimedEvent {
  readonly ticks: Ticks;
  /** A whole ID3 tag. Never changed. */
  readonly tag: Buffer;
  /** Grows: no two events of a channel have the same, also after a restart. Begins with its milliseconds since 1970. */
  readonly id: number;
}

/** A rendition that is further behind than this has lost what it missed. An encoder's backlog is half of it. */
const KEPT = secondsToTicks(60);
/** What may be in force within that time. */
const MAX_EVENTS = 1000;
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The timed metadata of one channel, by programme time. Each segmenter asks for the stretch that it has come through;
 * while there is nothing to come, that costs it one comparison with `newest`.
 */
export class TimedEvents {
  #events: TimedEvent[] = [];
  #bytes = 0;
  #lastId = 0;

  /** Time of the last event there is; -Infinity where there is none. */
  get newest(): Ticks {
    return this.#events.at(-1)?.ticks ?? -Infinity;
  }

  /**
   * @param now where the programme stands in the rendition that is furthest: the event may be ahead of that
   * @returns the event; undefined when there are too many already
   */
  add(ticks: Ticks, tag: Buffer, now: Ticks = ticks): TimedEvent | undefined {
    this.#forget(Math.min(ticks, now));
    if (this.#events.length >= MAX_EVENTS || this.#bytes + tag.length > MAX_BYTES) return undefined;
    const event: TimedEvent = { ticks, tag, id: this.#nextId(ticks) };
    // Behind those of the same time: what was said first is read first.
    const place = this.#events.findLastIndex((other) => other.ticks <= ticks) + 1;
    this.#events.splice(place, 0, event);
    this.#bytes += tag.length;
    return event;
  }

  /** Those at or after `from` and before `to`, in order. */
  between(from: Ticks, to: Ticks): readonly TimedEvent[] {
    return this.#events.filter(({ ticks }) => ticks >= from && ticks < to);
  }

  #nextId(ticks: Ticks): number {
    this.#lastId = Math.max(this.#lastId + 1, Math.floor(ticksToMs(ticks)));
    return this.#lastId;
  }

  #forget(now: Ticks): void {
    while (this.#events.length > 0 && this.#events[0]!.ticks < now - KEPT)
      this.#bytes -= this.#events.shift()!.tag.length;
  }
}
