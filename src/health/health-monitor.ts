import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { HealthBook } from './health-book.ts';
import { StatusTeller } from './status-teller.ts';

export interface HealthMonitorOptions {
  readonly book: HealthBook;
  readonly bus: Pick<EventBus<ChannelEvent>, 'emit'>;
  /** ms of a clock that never goes back. */
  readonly now: () => number;
}

/** Tells the bus when the health of a channel, or of the server, changes. */
export class HealthMonitor {
  readonly #options: HealthMonitorOptions;
  readonly #tellers = new Map<string | undefined, StatusTeller>();

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
  }

  /** To be called about once a second. */
  look(): void {
    const { book, bus, now } = this.#options;
    const judgements = book.all();
    for (const { channel, status, text } of judgements) {
      const change = this.#tellerOf(channel).update(now(), status, text);
      if (change) bus.emit({ type: 'health', channel: channel ?? '', at: new Date().toISOString(), ...change });
    }
    for (const name of this.#tellers.keys()) {
      if (!judgements.some(({ channel }) => channel === name)) this.#tellers.delete(name);
    }
  }

  #tellerOf(channel: string | undefined): StatusTeller {
    const known = this.#tellers.get(channel);
    if (known) return known;
    const teller = new StatusTeller();
    this.#tellers.set(channel, teller);
    return teller;
  }
}
