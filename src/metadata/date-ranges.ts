import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { endOf, startOf, type DateRange, type DateRangeTag } from './date-range.ts';

/** How a range goes on: what a second tag says beside the ID and the start. */
export type DateRangeEnd = Pick<DateRangeTag, 'durationTicks' | 'scte35'>;

/** Each costs a line in every playlist. */
export const MAX_RANGES = 200;
/** One of which nobody says how it ends has ended all the same. */
const LONGEST_OPEN = secondsToTicks(24 * 3600);
/** RECENTLY-REMOVED-DATERANGES reaches this far back: CAN-SKIP-UNTIL is less. */
const REMOVED_KEPT = secondsToTicks(600);

/**
 * The date ranges of one channel: the same in all of its playlists (RFC 8216bis 6.2.4). A tag that was published never
 * changes; how a range ended is told by a second tag with the same ID.
 */
export class DateRanges {
  #ranges: readonly DateRange[];
  #removed: { readonly id: string; readonly ticks: Ticks }[] = [];
  readonly #listeners = new Set<() => void>();

  /** @param ranges from before a restart */
  constructor(ranges: readonly DateRange[] = []) {
    this.#ranges = inOrder(ranges.slice(-MAX_RANGES));
  }

  /** In the order of their starts. Another array after each change. */
  get list(): readonly DateRange[] {
    return this.#ranges;
  }

  find(id: string): DateRange | undefined {
    return this.#ranges.find((range) => range.id === id);
  }

  /** IDs of those that were removed at or after this time. */
  removedSince(ticks: Ticks): string[] {
    return this.#removed.filter((each) => each.ticks >= ticks).map(({ id }) => id);
  }

  /** Calls back after each change, at once. Returns the way to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns false when there are too many, or the ID is, or was lately, that of another one (6.2.1) */
  add(id: string, tag: DateRangeTag): boolean {
    const used = this.find(id) !== undefined || this.#removed.some((each) => each.id === id);
    if (used || this.#ranges.length >= MAX_RANGES) return false;
    this.#change([...this.#ranges, { id, tags: [tag] }]);
    return true;
  }

  /** Says how a range ends, in a tag of its own. Nothing happens where that was said, or there is none. */
  end(id: string, end: DateRangeEnd, addedTicks: Ticks): void {
    const range = this.find(id);
    if (!range || endOf(range) !== undefined) return;
    const { startTicks, class: name } = range.tags[0];
    const tag: DateRangeTag = { startTicks, class: name, ...end, addedTicks };
    const ended: DateRange = { id, tags: [...range.tags, tag] };
    this.#change(this.#ranges.map((each) => (each === range ? ended : each)));
  }

  /** A splice that was cancelled is not to be listed (4.4.5.1.1). @param now where the programme stands */
  cancel(id: string, now: Ticks): void {
    this.#remove((range) => range.id === id, now);
  }

  /**
   * Removes what does not map to a listed segment any more (6.2.1).
   * @param from start of the oldest segment that any playlist lists
   * @param now where the programme stands
   */
  prune(from: Ticks, now: Ticks): void {
    if (this.#ranges.length > 0) this.#remove((range) => (endOf(range) ?? startOf(range) + LONGEST_OPEN) < from, now);
  }

  #remove(gone: (range: DateRange) => boolean, now: Ticks): void {
    const leaving = this.#ranges.filter(gone);
    if (leaving.length === 0) return;
    this.#removed = this.#removed.filter(({ ticks }) => ticks > now - REMOVED_KEPT).slice(-MAX_RANGES);
    this.#removed.push(...leaving.map(({ id }) => ({ id, ticks: now })));
    this.#change(this.#ranges.filter((range) => !leaving.includes(range)));
  }

  #change(ranges: readonly DateRange[]): void {
    this.#ranges = inOrder(ranges);
    for (const listener of this.#listeners) listener();
  }
}

const inOrder = (ranges: readonly DateRange[]): readonly DateRange[] =>
  ranges.toSorted((a, b) => startOf(a) - startOf(b));
