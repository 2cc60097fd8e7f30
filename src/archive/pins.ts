import type { TimeRange } from './archived.ts';

/** What recordings name, by their ids. */
export class Pins {
  readonly #ranges = new Map<string, TimeRange>();

  set(id: string, range: TimeRange): void {
    this.#ranges.set(id, range);
  }

  delete(id: string): void {
    this.#ranges.delete(id);
  }

  /** Whether any of this is named. */
  touches({ from, to }: TimeRange): boolean {
    for (const range of this.#ranges.values()) if (range.from < to && from < range.to) return true;
    return false;
  }
}
