import type { EventBus } from './bus.ts';

/** Keeps the newest events for those who ask later. */
export class RecentEvents<Event> {
  readonly #events: Event[] = [];
  readonly #stop: () => void;

  /** @param wanted which events are kept; @param limit how many of them */
  constructor(bus: EventBus<Event>, wanted: (event: Event) => boolean, limit: number) {
    this.#stop = bus.on((event) => {
      if (!wanted(event)) return;
      this.#events.push(event);
      if (this.#events.length > limit) this.#events.shift();
    });
  }

  /** Oldest first. */
  get list(): readonly Event[] {
    return [...this.#events];
  }

  stop(): void {
    this.#stop();
  }
}
