interface Waiter {
  /** Monotonic, seconds. */
  readonly at: number;
  readonly wake: () => void;
}

/** How often it looks whose turn it is: a chunk more or less of those who wait. ms */
const TICK_MS = 20;

/** Wakes those who wait for their turn: one timer for all of them, and none while nobody waits. */
export class PaceTimer {
  readonly #waiters = new Set<Waiter>();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  /** @param now monotonic, seconds */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
  }

  get now(): number {
    return this.#now();
  }

  /** Who waits at present. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Resolves at that moment, or a little later; or as soon as the signal says that nobody waits any more. */
  async until(at: number, signal: AbortSignal): Promise<void> {
    if (at <= this.#now() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', done);
        if (this.#waiters.size === 0) this.#stop();
        resolve();
      };
      const waiter: Waiter = { at, wake: done };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', done);
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    });
  }

  #tick(): void {
    const now = this.#now();
    for (const { at, wake } of this.#waiters) if (at <= now) wake();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
