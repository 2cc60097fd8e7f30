import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { MIGRATIONS } from './migrations.ts';

/** sqlite.org/rescode.html: the file is damaged, or none of a database. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Of a lock that another process holds, as one that makes a backup. */
const BUSY_MS = 2000;

/** Beside the database while it is open, and after a crash. */
const COMPANIONS = ['-wal', '-shm'];

class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase';
}

/**
 * The index of the library. It holds nothing that is not in files as well: one that is damaged is set aside, and where
 * none can be had on disk there is one in memory; both are filled from the files.
 */
export const openDatabase = (path: string, log: Logger): DatabaseSync => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openChecked(path);
  } catch (error) {
    if (!isDamage(error)) return inMemory(error, log);
    log.error({ err: error, database: path }, `the library's database is damaged: it is set aside and made anew`);
  }
  try {
    setAside(path);
    return openChecked(path);
  } catch (error) {
    return inMemory(error, log);
  }
};

/** Says that it was closed in order. */
export const closeDatabase = (database: DatabaseSync): void => {
  if (!database.isOpen) return;
  database.prepare(`INSERT OR REPLACE INTO state VALUES ('closed', 'yes')`).run();
  database.exec('PRAGMA optimize');
  database.close();
};

/** Removes it, for one that is made anew. */
export const removeDatabase = (path: string): void => {
  for (const suffix of ['', ...COMPANIONS]) rmSync(path + suffix, { force: true });
};

/** All or nothing. */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

const openChecked = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    // Nothing waits for the disk: what a loss of power takes is read from the files again.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
    migrate(database);
    checkAfterCrash(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const migrate = (database: DatabaseSync): void => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > MIGRATIONS.length) throw new DamagedDatabase(`it was made by a newer version (${version})`);
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    inTransaction(database, () => database.exec(`${step}; PRAGMA user_version = ${index + 1}`));
  }
};

/** What was closed in order is whole. The check takes half a second for a hundred thousand recordings. */
const checkAfterCrash = (database: DatabaseSync): void => {
  const closed = database.prepare(`SELECT value FROM state WHERE name = 'closed'`).get();
  if (!closed) {
    const [first] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (first?.quick_check !== 'ok') throw new DamagedDatabase(first?.quick_check ?? 'no answer to the check');
  }
  database.exec(`DELETE FROM state WHERE name = 'closed'`);
};

const inMemory = (error: unknown, log: Logger): DatabaseSync => {
  log.error({ err: error }, `the library's database cannot be opened: until the next start its index is in memory`);
  const database = new DatabaseSync(':memory:');
  migrate(database);
  return database;
};

/** The last one that was damaged is kept, for those who want to know why. */
const setAside = (path: string): void => {
  for (const suffix of COMPANIONS) rmSync(path + suffix, { force: true });
  renameSync(path, `${path}.damaged`);
};

const isDamage = (error: unknown): boolean => {
  if (error instanceof DamagedDatabase) return true;
  const { errcode } = error as { errcode?: number };
  // The extended codes have the plain one in their last byte.
  return errcode !== undefined && [SQLITE_CORRUPT, SQLITE_NOTADB].includes(errcode & 0xff);
};
