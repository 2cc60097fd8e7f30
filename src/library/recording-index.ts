import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { facetWords } from './facets.ts';
import type { LibraryRecording } from './library-recording.ts';
import { listRecordings, withAllFields, type ListQuery, type Page } from './recording-list.ts';
import type { Stamp } from './recording-folder.ts';
import { dateOf, freeNumber } from './recording-number.ts';

/** What recordings are found by. Everything in it is read from their files, and can be again. */
export class RecordingIndex {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  get(id: string): LibraryRecording | undefined {
    const row = this.#statements.get.get(id) as { body: string } | undefined;
    return row && read(row);
  }

  list(query: ListQuery): Page<LibraryRecording> {
    return listRecordings(this.#database, query);
  }

  /** Those that are announced or on the air. */
  unfinished(): LibraryRecording[] {
    return (this.#statements.unfinished.all() as { body: string }[]).map(read);
  }

  /** One after the other: all of them would not fit into memory twice. */
  *all(): Iterable<LibraryRecording> {
    for (const row of this.#statements.all.iterate()) yield read(row as { body: string });
  }

  /** Versions of the files that it was made of, by id. */
  stamps(): Map<string, Stamp> {
    const rows = this.#statements.stamps.all() as { id: string; stamp: string }[];
    return new Map(rows.map(({ id, stamp }) => [id, stamp]));
  }

  /** Takes it in, in place of what was there of it. In a transaction. */
  put(recording: LibraryRecording, stamp: Stamp): void {
    const { put, words, taken } = this.#statements;
    const { id, state, title, description, tags, fromTicks, toTicks, byteLength, createdAt, updatedAt } = recording;
    this.remove(id);
    const highest = (from: number, below: number) => (taken.get(from, below) as { number: number | null }).number;
    const number = freeNumber(dateOf(recording), highest);
    const duration = toTicks === undefined ? 0 : toTicks - fromTicks;
    const body = JSON.stringify(recording);
    put.run(number, id, state, sortTitle(title), duration, byteLength, createdAt, updatedAt, stamp, body);
    words.run(number, title, description, tags.join(' '), facetWords(recording));
  }

  remove(id: string): boolean {
    const { numberOf, remove, removeWords } = this.#statements;
    const row = numberOf.get(id) as { number: number } | undefined;
    if (!row) return false;
    removeWords.run(row.number);
    remove.run(row.number);
    return true;
  }
}

const prepare = (database: DatabaseSync) => {
  const statement = (sql: string): StatementSync => database.prepare(sql);
  return {
    get: statement('SELECT body FROM recordings WHERE id = ?'),
    unfinished: statement(`SELECT body FROM recordings WHERE state IN ('upcoming', 'live')`),
    all: statement('SELECT body FROM recordings ORDER BY number'),
    stamps: statement('SELECT id, stamp FROM recordings'),
    taken: statement('SELECT max(number) AS number FROM recordings WHERE number >= ? AND number < ?'),
    put: statement('INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    words: statement('INSERT INTO words (rowid, title, description, tags, facets) VALUES (?, ?, ?, ?, ?)'),
    numberOf: statement('SELECT number FROM recordings WHERE id = ?'),
    remove: statement('DELETE FROM recordings WHERE number = ?'),
    removeWords: statement('DELETE FROM words WHERE rowid = ?'),
  };
};

const read = ({ body }: { body: string }): LibraryRecording => withAllFields(JSON.parse(body) as LibraryRecording);

/** Titles are sorted without regard to capitals and accents. */
const sortTitle = (title: string): string => title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
