import type { Place } from './key-ring.ts';
import type { StreamKey } from './stream-key.ts';

export interface OpenPublish extends Place {
  /** Undefined where somebody else answered for it. */
  readonly key: StreamKey | undefined;
  /** Ends its connection. */
  readonly close: (reason: string) => void;
}

/** Timers of the system take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Who publishes at present, and by which key: a key that opens nothing any more ends what it let in. */
export class OpenPublishes {
  readonly #open = new Map<OpenPublish, NodeJS.Timeout | undefined>();
  readonly #now: () => number;

  /** @param now milliseconds since the Unix epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(publish: OpenPublish): void {
    this.#open.set(publish, undefined);
    this.#watch(publish);
  }

  remove(publish: OpenPublish): void {
    clearTimeout(this.#open.get(publish));
    this.#open.delete(publish);
  }

  /** Whether somebody publishes by this key. */
  isUsed(id: string): boolean {
    return [...this.#open.keys()].some(({ key }) => key?.id === id);
  }

  /** Ends what this key let in. @returns how many there were */
  end(id: string, reason: string): number {
    const ended = [...this.#open.keys()].filter(({ key }) => key?.id === id);
    for (const publish of ended) publish.close(reason);
    return ended.length;
  }

  stop(): void {
    for (const timer of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
  }

  #watch(publish: OpenPublish): void {
    const { expiresAt } = publish.key ?? {};
    if (expiresAt === undefined) return;
    const left = Math.max(0, Date.parse(expiresAt) - this.#now());
    const look = (): void => {
      if (Date.parse(expiresAt) <= this.#now()) publish.close('the stream key has expired');
      else this.#watch(publish);
    };
    const timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
    timer.unref();
    this.#open.set(publish, timer);
  }
}
