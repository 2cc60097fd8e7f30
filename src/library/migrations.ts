/**
 * The index's schema, a step for each version (`PRAGMA user_version`). Steps are added, never changed.
 *
 * A recording's `number` is made of its date: rows lie in the order in which most people ask for them. The words
 * of the full-text index have the same numbers, so that a search that finds a hundred thousand gives the newest fifty
 * without looking at the others. What lists are filtered by is in `facets`, as words like any other.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE recordings (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    duration INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    stamp TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX recordings_by_title ON recordings (title, number);
  CREATE INDEX recordings_by_duration ON recordings (duration, number);
  CREATE INDEX recordings_by_bytes ON recordings (bytes, number);
  CREATE INDEX recordings_by_created ON recordings (created, number);
  CREATE INDEX recordings_by_updated ON recordings (updated, number);
  CREATE INDEX recordings_by_state ON recordings (state, number);
  CREATE VIRTUAL TABLE words USING fts5 (
    title, description, tags, facets,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3 4 5 6 7 8'
  );
  CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_target ON audit (target, number);
  CREATE INDEX audit_by_action ON audit (action, number);
  CREATE INDEX audit_by_who ON audit (who, number);
  CREATE TABLE audit_files (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
