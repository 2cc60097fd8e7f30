import type { Ticks } from '../clock/ticks.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import { PACKET_SIZE } from '../mpegts/packet.ts';
import { id3Packets } from '../mpegts/timed-id3.ts';

/** A place in the stream that can be gone back to. */
interface Place {
  readonly from: Ticks;
  readonly counter: number;
}

/** Gives one rendition the packets of timed metadata as it comes through the programme: each tag once, at its moment. */
export class TimedInsertion {
  readonly #events: Pick<TimedEvents, 'newest' | 'between'>;
  /** What lies before this has been given out. */
  #from: Ticks = -Infinity;
  /** Where the stretch that is being made began: what a hole in front of it swallowed is told there. */
  #earliest: Ticks = -Infinity;
  #counter = 0;
  #mark: Place = { from: -Infinity, counter: 0 };

  constructor(events: Pick<TimedEvents, 'newest' | 'between'>) {
    this.#events = events;
  }

  /** A run begins here; the first one has nothing to do with what was before. */
  begin(time: Ticks): void {
    if (this.#from === -Infinity) this.#from = time;
    this.#earliest = time;
  }

  /** Packets of what is due before this moment; undefined where nothing is, which takes next to no time. */
  upTo(time: Ticks): Buffer | undefined {
    const from = this.#from;
    if (time <= from) return undefined;
    this.#from = time;
    return this.#events.newest < from ? undefined : this.#packets(from, time);
  }

  /** A piece begins here. */
  mark(): void {
    this.#mark = { from: this.#from, counter: this.#counter };
  }

  /** What came since the last mark is thrown away. */
  rollBack(): void {
    this.#from = this.#mark.from;
    this.#counter = this.#mark.counter;
  }

  #packets(from: Ticks, to: Ticks): Buffer | undefined {
    const due = this.#events.between(from, to);
    if (due.length === 0) return undefined;
    return Buffer.concat(
      due.map(({ tag, ticks }) => {
        const packets = id3Packets(tag, Math.max(ticks, this.#earliest), this.#counter);
        this.#counter = (this.#counter + packets.length / PACKET_SIZE) & 0x0f;
        return packets;
      }),
    );
  }
}
