import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseJournal } from './journal-reader.ts';
import {
  emptyJournal,
  journalEnd,
  journalEntry,
  journalHead,
  journalText,
  type JournalEntry,
  type JournalHead,
  type JournalState,
} from './journal-text.ts';
import { UNFINISHED } from './layout.ts';
import { unlessMissing } from './missing.ts';

/** What a new playlist says of itself; the rest follows from its first segment. */
export type NewHead = Pick<JournalHead, 'targetDuration' | 'independentSegments' | 'appendOnly'>;

/** Fewer that are gone are not worth writing the playlist anew. */
const FEWEST_GONE = 64;

/**
 * The playlist of one rendition's hour, in memory as it is on disk. Appending is one small write at the place where the
 * last whole entry ended: whatever a full disk has left of an earlier try is written over.
 */
export class HourJournal {
  readonly path: string;
  #head: JournalHead | undefined;
  #entries: JournalEntry[];
  #state: JournalState;
  #ended: boolean;
  /** Of what is whole on disk; 0 where there is no file yet. */
  #length: number;
  #file: FileHandle | undefined;
  /** Entries that are on disk still, and should not be. */
  #gone = 0;

  private constructor(path: string, text: string | undefined, rendition: string) {
    this.path = path;
    const read = text === undefined ? undefined : parseJournal(text, rendition);
    this.#head = read?.head;
    this.#entries = [...(read?.entries ?? [])];
    this.#state = read?.state ?? emptyJournal(0);
    this.#ended = read?.ended ?? false;
    this.#length = read ? Buffer.byteLength(text!.slice(0, read.wholeLength)) : 0;
  }

  /** @throws SyntaxError for a file that is none of ours */
  static async read(path: string, rendition: string): Promise<HourJournal | undefined> {
    const text = await unlessMissing(() => readFile(path, 'utf8'));
    // A crash may leave a file in which nothing was written yet.
    return text ? new HourJournal(path, text, rendition) : undefined;
  }

  /** That of an hour of which there is nothing yet. */
  static create(path: string): HourJournal {
    return new HourJournal(path, undefined, '');
  }

  /** Oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Discontinuity sequence number behind the last segment. */
  get discontinuities(): number {
    return this.#state.discontinuities;
  }

  /** Of the segments that are there. */
  get byteLength(): number {
    return this.#entries.reduce((sum, { segment }) => sum + segment.byteLength, 0);
  }

  /** Something has to be written before it may be forgotten. */
  get isBusy(): boolean {
    return this.#file !== undefined || this.#gone > 0;
  }

  /**
   * Adds a segment whose file is whole.
   * @throws Error when it could not be written; nothing has changed then
   */
  async append(entry: JournalEntry, head: NewHead): Promise<void> {
    await this.#fit(entry, head);
    const state = { ...this.#state };
    const text = (this.#length === 0 ? journalHead(this.#head!) : '') + journalEntry(entry, state);
    await this.#write(text);
    this.#state = state;
    this.#entries.push(entry);
  }

  /** Nothing more comes. */
  async end(): Promise<void> {
    if (this.#gone > 0) {
      this.#ended = true;
      await this.#rewrite();
    } else if (!this.#ended && this.#length > 0) {
      const length = this.#length;
      await this.#write(journalEnd(this.#state));
      this.#length = length;
      this.#ended = true;
    }
    await this.close();
  }

  /** Forgets segments whose files are gone. @returns their bytes */
  forget(isGone: (entry: JournalEntry) => boolean): number {
    let bytes = 0;
    const left = this.#entries.filter((entry) => {
      if (!isGone(entry)) return true;
      bytes += entry.segment.byteLength;
      return false;
    });
    this.#gone += this.#entries.length - left.length;
    this.#entries = left;
    return bytes;
  }

  /** Where so much on disk is out of date that it is worth writing anew. */
  async rewriteIfStale(): Promise<void> {
    if (this.#gone >= Math.max(FEWEST_GONE, this.#entries.length)) await this.#rewrite();
  }

  /** Writes what is to be written, and closes the file. */
  async settle(): Promise<void> {
    if (this.#gone > 0) await this.#rewrite();
    await this.close();
  }

  /** Under another name until it is whole. */
  async #rewrite(): Promise<void> {
    const first = this.#entries[0];
    if (!this.#head || !first) return this.#clear();
    this.#head = { ...this.#head, ...firstOf(first) };
    const text = journalText(this.#head, this.#entries, this.#ended);
    const half = this.path + UNFINISHED;
    try {
      await writeFile(half, text);
      await this.close();
      await rename(half, this.path);
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
    const whole = parseJournal(text, '');
    this.#state = whole.state;
    this.#length = Buffer.byteLength(text.slice(0, whole.wholeLength));
    this.#gone = 0;
  }

  async #clear(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
    this.#head = undefined;
    this.#length = 0;
    this.#gone = 0;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** The head says what holds for all: a segment that it does not hold for takes another head. */
  async #fit(entry: JournalEntry, wanted: NewHead): Promise<void> {
    const head = (this.#head ??= { ...wanted, ...firstOf(entry) });
    this.#state = this.#length === 0 ? emptyJournal(head.discontinuitySequence) : this.#state;
    const isGoingOn = this.#ended;
    this.#ended = false;
    if (
      wanted.targetDuration <= head.targetDuration &&
      (wanted.independentSegments || !head.independentSegments) &&
      !isGoingOn
    ) {
      return;
    }
    this.#head = {
      ...head,
      targetDuration: Math.max(head.targetDuration, wanted.targetDuration),
      independentSegments: head.independentSegments && wanted.independentSegments,
    };
    if (this.#entries.length > 0) await this.#rewrite();
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const file = (this.#file ??= await this.#open());
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, this.#length);
    if (bytesWritten !== bytes.length)
      throw new Error(`the disk took ${bytesWritten} of ${bytes.length} bytes: is it full?`);
    this.#length += bytes.length;
  }

  async #open(): Promise<FileHandle> {
    if (this.#length > 0) {
      const file = await open(this.path, 'r+');
      // What a crash has cut off.
      await file.truncate(this.#length);
      return file;
    }
    await mkdir(dirname(this.path), { recursive: true });
    return open(this.path, 'w');
  }
}

const firstOf = ({ segment, discontinuitySequence }: JournalEntry) => ({
  mediaSequence: segment.msn,
  discontinuitySequence: discontinuitySequence - (segment.discontinuity ? 1 : 0),
});
