import type { Asked } from './asked.ts';
import { isFresh, makeEntry, renewEntry, type Entry, type Received } from './entry.ts';
import type { Store } from './store.ts';

/** The origin did not answer, or not in time. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly isLate: boolean;

  constructor(message: string, { isLate = false }: { isLate?: boolean } = {}) {
    super(message);
    this.isLate = isLate;
  }
}

/** Asks the origin. @param etag what is known already, if anything. Rejects with UpstreamError */
export type Fetch = (asked: Asked, etag: string | undefined) => Promise<Received>;

/** `busy`: as many different things are being fetched as may be. `down`, `late`: the origin does not answer. */
export type Trouble = 'busy' | 'down' | 'late';
export type Settle = (outcome: Entry | Trouble) => void;

export interface CacheOptions {
  readonly store: Store;
  readonly fetch: Fetch;
  /** A clock that never goes back, ms. */
  readonly now: () => number;
  /** Told of what the origin did not answer. */
  readonly onTrouble: (error: unknown, asked: Asked) => void;
}

/** Different things that are fetched at once: each channel has a few held playlists and hints at a time. */
const MAX_FLIGHTS = 1000;
/** Of them those of viewers with passes, each of whom has flights of their own: room for the others is left. */
const MAX_FLIGHTS_WITH_PASS = 500;
/** An origin that starts anew takes a few seconds: what it said last serves as long, this much longer than it was fresh. */
const STALE_MS = 5000;

/** What the origin said, given to all who ask the same; whoever asks while it is being fetched waits for that answer. */
export class EdgeCache {
  readonly #options: CacheOptions;
  /** Who waits for what. */
  readonly #flights = new Map<string, Set<Settle>>();
  #flightsWithPass = 0;
  /** Whether the origin answered when it was asked last. */
  isUp = true;
  readonly counts = { asked: 0, fromMemory: 0, joined: 0, fetched: 0, failed: 0 };

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** Requests that wait for the origin. */
  get waiting(): number {
    return [...this.#flights.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * @param settle is called once, at once where the answer is in memory
   * @returns while it waits, the way to give up, for a client that has gone; the answer is fetched all the same
   */
  get(asked: Asked, settle: Settle): (() => void) | undefined {
    const { store, now } = this.#options;
    this.counts.asked++;
    const entry = asked.viewer === undefined ? store.get(asked.key) : undefined;
    if (entry && isFresh(entry, now())) {
      this.counts.fromMemory++;
      settle(entry);
      return undefined;
    }
    const flight = this.#flights.get(asked.key);
    if (flight) this.counts.joined++;
    else if (this.#isFull(asked)) {
      settle('busy');
      return undefined;
    }
    const waiting = flight ?? this.#begin(asked, entry);
    waiting.add(settle);
    return () => waiting.delete(settle);
  }

  #isFull({ viewer }: Asked): boolean {
    if (viewer !== undefined && this.#flightsWithPass >= MAX_FLIGHTS_WITH_PASS) return true;
    return this.#flights.size >= MAX_FLIGHTS;
  }

  #begin(asked: Asked, known: Entry | undefined): Set<Settle> {
    const waiting = new Set<Settle>();
    this.#flights.set(asked.key, waiting);
    this.counts.fetched++;
    const withPass = asked.viewer === undefined ? 0 : 1;
    this.#flightsWithPass += withPass;
    void this.#fetch(asked, known).then((outcome) => {
      this.#flights.delete(asked.key);
      this.#flightsWithPass -= withPass;
      for (const settle of waiting) this.#settle(settle, outcome, asked);
    });
    return waiting;
  }

  /** One client's trouble is not the others'. */
  #settle(settle: Settle, outcome: Entry | Trouble, asked: Asked): void {
    try {
      settle(outcome);
    } catch (error) {
      this.#options.onTrouble(error, asked);
    }
  }

  /** Never rejects. */
  async #fetch(asked: Asked, known: Entry | undefined): Promise<Entry | Trouble> {
    const { store, fetch, now, onTrouble } = this.#options;
    try {
      const received = await fetch(asked, known?.etag);
      this.isUp = true;
      const isUnchanged = received.status === 304 && known !== undefined;
      const entry = isUnchanged ? renewEntry(known, received, now()) : makeEntry(received, now());
      if (entry.status >= 500 && entry.status !== 503 && known && this.#serves(known)) return known;
      // Whether a pass counts still, the origin says each time.
      if (entry.freshness.kept && asked.viewer === undefined) store.set(asked.key, entry);
      else store.delete(asked.key);
      return entry;
    } catch (error) {
      this.counts.failed++;
      this.isUp = false;
      onTrouble(error, asked);
      if (known && this.#serves(known)) return known;
      return error instanceof UpstreamError && error.isLate ? 'late' : 'down';
    }
  }

  #serves({ arrivedAt, freshness }: Entry): boolean {
    return this.#options.now() - arrivedAt < freshness.freshMs + STALE_MS;
  }
}
