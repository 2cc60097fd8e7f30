import type { Ticks } from '../clock/ticks.ts';
import type { ArchivedFormat, ArchivedSegment, TimeRange } from './archived.ts';
import { bestFirst } from './format.ts';
import type { Hour } from './hour.ts';
import type { Hours } from './hours.ts';
import type { JournalEntry } from './journal-text.ts';

/** Where an earlier run has stopped. */
export interface Newest {
  /** At least one, oldest first. */
  readonly segments: readonly ArchivedSegment[];
  /** Of the last. */
  readonly format: ArchivedFormat;
  /** EXT-X-DISCONTINUITY-SEQUENCE in front of the first, and behind the last. */
  readonly discontinuitySequence: number;
  readonly discontinuities: number;
}

/** Reads what the playlists of hours tell. What it costs goes by what is asked for, however much there is. */
export class ArchiveReading {
  readonly #hours: Hours;

  constructor(hours: Hours) {
    this.#hours = hours;
  }

  /** Of renditions that have anything in the range, best first, each the newest. */
  async formats(range: TimeRange): Promise<readonly ArchivedFormat[]> {
    const found: ArchivedFormat[] = [];
    for (const rendition of await this.#hours.renditions()) {
      const hours = await this.#hours.within(rendition, range);
      const newest = await this.#first(rendition, hours.toReversed(), (entries) =>
        entries.findLast(({ segment }) => isWithin(segment, range)),
      );
      if (newest) found.push(newest.format);
    }
    return found.sort(bestFirst);
  }

  /** Those that have any of their time in the range, oldest first. */
  async entries(rendition: string, range: TimeRange): Promise<JournalEntry[]> {
    const found: JournalEntry[] = [];
    for (const hour of await this.#hours.within(rendition, range)) {
      const journal = await this.#hours.journal(rendition, hour);
      for (const entry of journal?.entries ?? []) if (isWithin(entry.segment, range)) found.push(entry);
    }
    return found;
  }

  /** From the oldest to the newest moment of which there is anything; undefined where there is nothing. */
  async extent(): Promise<TimeRange | undefined> {
    let [from, to] = [Infinity, -Infinity];
    for (const rendition of await this.#hours.renditions()) {
      const first = await this.#first(rendition, await this.#hours.of(rendition), (entries) => entries[0]);
      const last = await this.#last(rendition);
      if (first) from = Math.min(from, first.segment.startTicks);
      if (last) to = Math.max(to, endOf(last));
    }
    return to > from ? { from, to } : undefined;
  }

  /** The newest, as far back as `windowTicks` from the end of the last, oldest first. */
  async newestEntries(rendition: string, windowTicks: Ticks): Promise<JournalEntry[]> {
    const last = await this.#last(rendition);
    if (!last) return [];
    const to = endOf(last);
    return this.entries(rendition, { from: to - windowTicks, to });
  }

  /** The same, with what it takes to go on from there; undefined where there is nothing. */
  async newest(rendition: string, windowTicks: Ticks): Promise<Newest | undefined> {
    const entries = await this.newestEntries(rendition, windowTicks);
    const [first, last] = [entries[0], entries.at(-1)];
    return (
      first &&
      last && {
        segments: entries.map(({ segment }) => segment),
        format: last.format,
        discontinuitySequence: first.discontinuitySequence - (first.segment.discontinuity ? 1 : 0),
        discontinuities: last.discontinuitySequence,
      }
    );
  }

  async #last(rendition: string): Promise<JournalEntry | undefined> {
    const hours = await this.#hours.of(rendition);
    return this.#first(rendition, hours.toReversed(), (entries) => entries.at(-1));
  }

  async #first(rendition: string, hours: readonly Hour[], pick: Choice): Promise<JournalEntry | undefined> {
    for (const hour of hours) {
      const entry = pick((await this.#hours.journal(rendition, hour))?.entries ?? []);
      if (entry) return entry;
    }
    return undefined;
  }
}

type Choice = (entries: readonly JournalEntry[]) => JournalEntry | undefined;

const endOf = ({ segment: { startTicks, durationTicks } }: JournalEntry): Ticks => startTicks + durationTicks;

const isWithin = ({ startTicks, durationTicks }: ArchivedSegment, { from, to }: TimeRange): boolean =>
  startTicks < to && startTicks + durationTicks > from;
