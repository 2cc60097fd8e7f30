import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Ticks } from '../clock/ticks.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { matchOf, type Facets, type Match } from './facets.ts';
import { LibraryError } from './library-error.ts';
import type { LibraryRecording } from './library-recording.ts';
import { firstNumber } from './recording-number.ts';

/** Columns by what people call them; undefined: the row's number, which is made of the date. */
const COLUMNS = {
  from: undefined,
  title: 'title',
  duration: 'duration',
  bytes: 'bytes',
  created: 'created',
  updated: 'updated',
} as const;

export type SortKey = keyof typeof COLUMNS;
export const SORT_KEYS = Object.keys(COLUMNS) as [SortKey, ...SortKey[]];

export interface ListQuery extends Facets {
  /** Words, or beginnings of words, of title, description and tags. */
  readonly q?: string | undefined;
  /** Those of this date or a later one, ticks. */
  readonly from?: Ticks | undefined;
  /** Those of an earlier date. */
  readonly to?: Ticks | undefined;
  /** `from` where absent. */
  readonly sort?: SortKey | undefined;
  /** `desc` where absent: the newest first. */
  readonly order?: 'asc' | 'desc' | undefined;
  readonly limit: number;
  /** Of the page before. */
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next page; undefined behind the last. */
  readonly next: string | undefined;
}

interface Row {
  readonly number: number;
  readonly value: string | number;
  readonly body: string;
}

/** From so many on, matches are looked for in the order of the list; fewer are sorted. */
const MANY = 10_000;

/**
 * A page of the list.
 * @throws LibraryError for a cursor that is none
 */
export const listRecordings = (database: DatabaseSync, query: ListQuery): Page<LibraryRecording> => {
  const { q = '', limit, sort = 'from' } = query;
  const match = matchOf(q, query);
  const column = COLUMNS[sort];
  const rows = (column === undefined ? byNumber(database, query, match) : byColumn(database, query, match, column)).map(
    (row) => row as unknown as Row,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const cursor = last && { number: last.number, value: column && last.value };
  return {
    items: page.map(({ body }) => JSON.parse(body) as LibraryRecording).map(withAllFields),
    next: cursor && rows.length > limit ? writeCursor(cursor) : undefined,
  };
};

/** What JSON leaves out is undefined by name. */
export const withAllFields = (recording: LibraryRecording): LibraryRecording => {
  const { toTicks, poster, problem, calendar } = recording;
  return { ...recording, toTicks, poster, problem, calendar };
};

/** The full-text index gives its rows by number, and stops when it has enough. */
const byNumber = (database: DatabaseSync, query: ListQuery, match: Match | undefined) => {
  const { order = 'desc', cursor } = query;
  const table = match ? 'words CROSS JOIN recordings AS r ON r.number = words.rowid' : 'recordings AS r';
  const number = match ? 'words.rowid' : 'r.number';
  const where = new Conditions();
  if (match) where.add('words MATCH ?', match.expression);
  where.range(number, query);
  if (cursor !== undefined) where.add(`${number} ${order === 'asc' ? '>' : '<'} ?`, cursorOf(cursor).number);
  return database
    .prepare(`SELECT r.number, 0 AS value, r.body FROM ${table} ${where.text} ORDER BY ${number} ${order} LIMIT ?`)
    .all(...where.values, query.limit + 1);
};

const byColumn = (database: DatabaseSync, query: ListQuery, match: Match | undefined, column: string) => {
  const { order = 'desc', cursor } = query;
  const where = new Conditions();
  const inOrder = match === undefined || (match.quick && isCommon(database, match));
  if (match && inOrder) {
    where.add('EXISTS (SELECT 1 FROM words WHERE words MATCH ? AND words.rowid = r.number)', match.expression);
  } else if (match) {
    where.add('r.number IN (SELECT rowid FROM words WHERE words MATCH ?)', match.expression);
  }
  where.range('r.number', query);
  if (cursor !== undefined) {
    const { value, number } = cursorOf(cursor);
    if (value === undefined) throw noCursor();
    where.add(`(r.${column}, r.number) ${order === 'asc' ? '>' : '<'} (?, ?)`, value, number);
  }
  // The plus keeps SQLite from walking along an index past everything that does not match.
  const sorted = inOrder ? `r.${column}` : `+r.${column}`;
  return database
    .prepare(
      `SELECT r.number, r.${column} AS value, r.body FROM recordings AS r ${where.text}
       ORDER BY ${sorted} ${order}, r.number ${order} LIMIT ?`,
    )
    .all(...where.values, query.limit + 1);
};

/** At least a tenth of a large library, so that a page of matches is soon found in any order. */
const isCommon = (database: DatabaseSync, { expression }: Match): boolean => {
  const { count } = database
    .prepare('SELECT count(*) AS count FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)')
    .get(expression, MANY) as { count: number };
  if (count < MANY) return false;
  const { total } = database.prepare('SELECT count(*) AS total FROM recordings').get() as { total: number };
  return total <= 10 * count;
};

class Conditions {
  readonly #terms: string[] = [];
  readonly values: SQLInputValue[] = [];

  add(term: string, ...values: SQLInputValue[]): void {
    this.#terms.push(term);
    this.values.push(...values);
  }

  /** Those between two dates. */
  range(number: string, { from, to }: Pick<ListQuery, 'from' | 'to'>): void {
    if (from !== undefined) this.add(`${number} >= ?`, firstNumber(from));
    if (to !== undefined) this.add(`${number} < ?`, firstNumber(to));
  }

  get text(): string {
    return this.#terms.length === 0 ? '' : `WHERE ${this.#terms.join(' AND ')}`;
  }
}

const cursorOf = (text: string) => {
  const cursor = readCursor(text);
  if (!cursor) throw noCursor();
  return cursor;
};

const noCursor = (): LibraryError =>
  new LibraryError('out-of-range', 'cursor: is none that was given out for this list: begin without one');
