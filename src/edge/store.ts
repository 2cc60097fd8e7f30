import { costOf, type Entry } from './entry.ts';

/** Answers by key, as many as fit: what was not asked for the longest makes room. */
export class Store {
  readonly #maxBytes: number;
  /** In the order of use. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Of bodies and what goes with them. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.delete(key);
    const cost = costOf(entry);
    if (cost > this.#maxBytes) return;
    this.#entries.set(key, entry);
    this.#bytes += cost;
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= costOf(entry);
  }
}
