import type { Logger } from 'pino';
import { entryOf, type JournalEntry } from './journal-entry.ts';
import { JournalFiles } from './journal-files.ts';
import type { ServerEvent } from './schemas.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly log: Logger;
  /** Milliseconds since the Unix epoch; the system's clock where absent. */
  readonly now?: () => number;
  /** The newest so many are kept, in memory and on disk. */
  readonly limit?: number;
}

/** A busy day has some hundred events; this is a few megabytes. */
const KEPT = 10_000;
/** On disk, in so many files. */
const FILES = 4;
/** Entries that wait for a disk that takes none. */
const MOST_UNWRITTEN = 2000;

/** What came after an entry that somebody has seen. */
export interface Since {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Entries are missing in between: they are too old to be kept, or were never in this journal. */
  readonly isGap: boolean;
}

/**
 * All that happened, in order, with ids that increase over restarts: who was away learns what he missed. The newest ten
 * thousand are in memory, and on disk for the next run.
 */
export class EventJournal {
  readonly #options: JournalOptions;
  readonly #files: JournalFiles;
  readonly #limit: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #entries: JournalEntry[] = [];
  /** Id of the newest entry that is not kept any more; 0: all are there. */
  #forgotten = 0;
  #unwritten: JournalEntry[] = [];
  #writing: Promise<void> | undefined;
  #broken = false;

  constructor(options: JournalOptions) {
    const { limit = KEPT, folder, log } = options;
    this.#options = options;
    this.#limit = limit;
    this.#files = new JournalFiles({ folder, log, files: FILES + 1, fileEntries: Math.ceil(limit / FILES) });
  }

  /** Reads what earlier runs have left. Before the first entry. */
  async start(): Promise<void> {
    this.#entries = await this.#files.load();
    // What was before the oldest of them, nobody knows.
    this.#forgotten = (this.#entries[0]?.id ?? 1) - 1;
    this.#trim();
  }

  /** Writes what is not yet on disk. */
  async stop(): Promise<void> {
    await this.#writing;
  }

  /** Oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** 0 before the first. */
  get newestId(): number {
    return this.#entries.at(-1)?.id ?? 0;
  }

  add(event: ServerEvent): JournalEntry {
    const { now = Date.now } = this.#options;
    const entry = entryOf(Math.max(now(), this.newestId + 1), event);
    this.#entries.push(entry);
    this.#trim();
    this.#keep(entry);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  /** Told of each entry from now on, in order. Must not throw. @returns how to end that */
  onEntry(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param limit of entries; those that follow are there for the next call */
  since(id: number, limit = Infinity): Since {
    // Ids are made of the time: one that is newer than all there is was given by a journal that is gone.
    const isGap = id < this.#forgotten || id > this.newestId;
    if (isGap) return { entries: [], isGap };
    const index = this.#indexAfter(id);
    return { entries: this.#entries.slice(index, index + limit), isGap };
  }

  /** Of the first entry with a higher id. */
  #indexAfter(id: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.id <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    // In lots: an array's front is taken off by moving all the rest.
    if (this.#entries.length <= this.#limit * 1.1) return;
    const gone = this.#entries.splice(0, this.#entries.length - this.#limit);
    this.#forgotten = gone.at(-1)!.id;
  }

  #keep(entry: JournalEntry): void {
    this.#unwritten.push(entry);
    if (this.#unwritten.length > MOST_UNWRITTEN) this.#unwritten.shift();
    this.#writing ??= this.#write();
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    while (this.#unwritten.length > 0) {
      const entries = this.#unwritten;
      this.#unwritten = [];
      try {
        await this.#files.append(entries);
        this.#broken = false;
      } catch (error) {
        // Said once: each further event would say it again.
        if (!this.#broken)
          this.#options.log.error({ err: error }, 'events are not kept: their journal cannot be written');
        this.#broken = true;
      }
    }
    this.#writing = undefined;
  }
}
