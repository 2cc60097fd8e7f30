import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HourJournal } from './hour-journal.ts';
import { HOUR_TICKS, hourStart, isHour, type Hour } from './hour.ts';
import type { TimeRange } from './archived.ts';
import { hourPlaylist } from './layout.ts';
import { unlessMissing } from './missing.ts';

/** Segments of hours that were read lately, in all: some 20 MB. */
const MOST_KEPT = 100_000;

/** Which hours there are of each rendition, and the playlists of those that are written or were read lately. */
export class Hours {
  readonly #folder: string;
  #index: Promise<Map<string, Hour[]>> | undefined;
  /** Least recently used first. */
  readonly #read = new Map<string, HourJournal>();
  readonly #reading = new Map<string, Promise<HourJournal | undefined>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async renditions(): Promise<string[]> {
    return [...(await this.#hours()).keys()];
  }

  /** Oldest first. */
  async of(rendition: string): Promise<readonly Hour[]> {
    return (await this.#hours()).get(rendition) ?? [];
  }

  /** Those in which segments may lie that have any of their time in the range, oldest first. */
  async within(rendition: string, { from, to }: TimeRange): Promise<Hour[]> {
    const hours = await this.of(rendition);
    // Folders go by the start of a segment, which may be in the hour before.
    return hours.filter((hour) => {
      const start = hourStart(hour);
      return start < to && start + 2 * HOUR_TICKS > from;
    });
  }

  /** @returns undefined where there is none (any more) */
  async journal(rendition: string, hour: Hour): Promise<HourJournal | undefined> {
    const key = `${rendition}/${hour}`;
    const read = this.#read.get(key);
    if (read) {
      this.#read.delete(key);
      this.#read.set(key, read);
      return read;
    }
    // Whoever asks meanwhile gets the same: there is one that is written.
    let reading = this.#reading.get(key);
    if (!reading) {
      reading = HourJournal.read(hourPlaylist(this.#folder, rendition, hour), rendition);
      this.#reading.set(key, reading);
    }
    try {
      const journal = await reading;
      if (journal) this.#keep(key, journal);
      return journal;
    } finally {
      this.#reading.delete(key);
    }
  }

  /** The same, for whoever writes in it: it is made where there is none. */
  async forWriting(rendition: string, hour: Hour): Promise<HourJournal> {
    const known = await this.journal(rendition, hour);
    if (known) return known;
    const made = HourJournal.create(hourPlaylist(this.#folder, rendition, hour));
    this.#keep(`${rendition}/${hour}`, made);
    await this.add(rendition, hour);
    return made;
  }

  /** Of the folder of an hour that was made. */
  async add(rendition: string, hour: Hour): Promise<void> {
    const index = await this.#hours();
    const hours = index.get(rendition) ?? [];
    if (!hours.includes(hour)) index.set(rendition, [...hours, hour].sort());
  }

  /** Of one that was removed. */
  async drop(rendition: string, hour: Hour): Promise<void> {
    const key = `${rendition}/${hour}`;
    await this.#read.get(key)?.close();
    this.#read.delete(key);
    const index = await this.#hours();
    const left = (index.get(rendition) ?? []).filter((each) => each !== hour);
    if (left.length > 0) index.set(rendition, left);
    else index.delete(rendition);
  }

  /** Those that are being written, or have to be written anew. */
  busy(): HourJournal[] {
    return [...this.#read.values()].filter(({ isBusy }) => isBusy);
  }

  #hours(): Promise<Map<string, Hour[]>> {
    // One that could not be read is tried again.
    return (this.#index ??= this.#list().catch((error: unknown) => {
      this.#index = undefined;
      throw error;
    }));
  }

  async #list(): Promise<Map<string, Hour[]>> {
    const index = new Map<string, Hour[]>();
    for (const name of await listFolder(this.#folder)) {
      const hours = (await listFolder(join(this.#folder, name))).filter(isHour);
      if (hours.length > 0) index.set(name, hours);
    }
    return index;
  }

  #keep(key: string, journal: HourJournal): void {
    this.#read.set(key, journal);
    let kept = 0;
    for (const { entries } of this.#read.values()) kept += entries.length;
    for (const [oldest, { entries, isBusy }] of this.#read) {
      if (kept <= MOST_KEPT) break;
      if (isBusy || oldest === key) continue;
      kept -= entries.length;
      this.#read.delete(oldest);
    }
  }
}

/** Names in order; none where it is not there, or no folder. */
export const listFolder = async (folder: string): Promise<string[]> =>
  ((await unlessMissing(() => readdir(folder))) ?? []).sort();
