import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Logger } from 'pino';
import { readEntry, writeEntry, type AuditEntry, type AuditSink } from './audit-entry.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { inTransaction } from './database.ts';
import { LibraryError } from './library-error.ts';
import type { Page } from './recording-list.ts';

export interface AuditQuery {
  readonly who?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Words that all stand somewhere in an entry, whatever their case. */
  readonly q?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A file for each month: `2026-11.jsonl`. */
const FILE = /^\d{4}-\d\d\.jsonl$/;
/** Older ones are removed: three years of who changed what is what anybody asks for. */
const MONTHS = 36;
/** Of a search. */
const MOST_WORDS = 10;
/** Entries that wait for the disk; a disk that takes none for so long loses the rest, and the log says so. */
const MOST_WAITING = 1000;
/** Entries taken in at once, when the index is made anew. */
const LOT = 500;

/**
 * Who changed what. The truth is a line of JSON for each change, in a file for each month, which is only ever added to;
 * the database has the same for those who ask.
 */
export class AuditLog implements AuditSink {
  readonly #folder: string;
  readonly #database: DatabaseSync;
  readonly #log: Logger;
  readonly #now: () => number;
  #waiting: AuditEntry[] = [];
  #writing: Promise<void> | undefined;

  /** @param now milliseconds since the Unix epoch */
  constructor(folder: string, database: DatabaseSync, log: Logger, now: () => number = Date.now) {
    this.#folder = folder;
    this.#database = database;
    this.#log = log;
    this.#now = now;
  }

  /** Takes in what the files have and the database has not. */
  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const all = (await readdir(this.#folder)).filter((name) => FILE.test(name)).sort();
    const files = all.slice(-MONTHS);
    for (const name of all.slice(0, -MONTHS)) await rm(join(this.#folder, name), { force: true });
    const known = this.#database.prepare('SELECT name, bytes FROM audit_files').all() as {
      name: string;
      bytes: number;
    }[];
    const sizes = await Promise.all(files.map(async (name) => ({ name, bytes: await this.#mend(name) })));
    const isSame =
      known.length === sizes.length &&
      known.every(({ name, bytes }) => sizes.some((one) => one.name === name && one.bytes === bytes));
    if (!isSame) await this.#rebuild(sizes);
  }

  record(entry: Omit<AuditEntry, 'at'>): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#log.error({ ...entry }, 'a change is missing in the audit log: the disk takes none');
      return;
    }
    this.#waiting.push({ at: new Date(this.#now()).toISOString(), ...entry });
    this.#writing ??= this.#write();
  }

  /** Everything is on disk that was told before. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Newest first. @throws LibraryError for a cursor that is none */
  list({ who, action, target, from, to, q, limit, cursor }: AuditQuery): Page<AuditEntry> {
    const terms: string[] = [];
    const values: SQLInputValue[] = [];
    const add = (term: string, value: SQLInputValue | undefined): void => {
      if (value === undefined) return;
      terms.push(term);
      values.push(value);
    };
    add('who = ?', who);
    add('action = ?', action);
    add('target = ?', target);
    add('at >= ?', from);
    add('at < ?', to);
    for (const word of wordsOf(q)) add(`body LIKE ? ESCAPE '\\'`, `%${word.replace(/[\\%_]/g, '\\$&')}%`);
    const behind = cursor === undefined ? undefined : readCursor(cursor);
    if (cursor !== undefined && !behind) throw new LibraryError('out-of-range', 'cursor: is none that was given out');
    add('number < ?', behind?.number);
    const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
    const rows = this.#database
      .prepare(`SELECT number, body FROM audit ${where} ORDER BY number DESC LIMIT ?`)
      .all(...values, limit + 1) as { number: number; body: string }[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ body }) => JSON.parse(body) as AuditEntry),
      next: last && rows.length > limit ? writeCursor({ number: last.number, value: undefined }) : undefined,
    };
  }

  /** Never rejects. Files first: the database can be made anew. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting;
      this.#waiting = [];
      try {
        for (const [name, ofMonth] of Map.groupBy(entries, fileOf)) await this.#append(name, ofMonth);
      } catch (error) {
        this.#log.error({ err: error, entries }, 'changes are missing in the audit log: it cannot be written');
      }
    }
    this.#writing = undefined;
  }

  async #append(name: string, entries: readonly AuditEntry[]): Promise<void> {
    const path = join(this.#folder, name);
    await appendFile(path, entries.map(writeEntry).join(''));
    const { size } = await stat(path);
    inTransaction(this.#database, () => {
      this.#insert(entries);
      this.#database.prepare('INSERT OR REPLACE INTO audit_files VALUES (?, ?)').run(name, size);
    });
  }

  #insert(entries: readonly AuditEntry[]): void {
    const insert = this.#database.prepare('INSERT INTO audit (at, who, action, target, body) VALUES (?, ?, ?, ?, ?)');
    for (const entry of entries) insert.run(entry.at, entry.who, entry.action, entry.target, JSON.stringify(entry));
  }

  async #rebuild(files: readonly { readonly name: string; readonly bytes: number }[]): Promise<void> {
    this.#database.exec('DELETE FROM audit; DELETE FROM audit_files');
    for (const { name, bytes } of files) {
      let [lot, unreadable]: [AuditEntry[], number] = [[], 0];
      const take = (): void => inTransaction(this.#database, () => this.#insert(lot));
      for await (const line of createInterface({ input: createReadStream(join(this.#folder, name)) })) {
        const entry = readEntry(line);
        if (entry) lot.push(entry);
        else if (line !== '') unreadable++;
        if (lot.length < LOT) continue;
        take();
        lot = [];
      }
      take();
      this.#database.prepare('INSERT INTO audit_files VALUES (?, ?)').run(name, bytes);
      if (unreadable > 0) this.#log.warn({ file: name, lines: unreadable }, 'lines of the audit log cannot be read');
    }
  }

  /** What a crash cut short ends there, so that the next line is one of its own. @returns bytes of the file */
  async #mend(name: string): Promise<number> {
    const handle = await open(join(this.#folder, name), 'r+');
    try {
      const { size } = await handle.stat();
      if (size === 0) return 0;
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      if (buffer[0] === 0x0a) return size;
      await handle.write('\n', size);
      return size + 1;
    } finally {
      await handle.close();
    }
  }
}

const wordsOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);

const fileOf = ({ at }: AuditEntry): string => `${at.slice(0, 7)}.jsonl`;
