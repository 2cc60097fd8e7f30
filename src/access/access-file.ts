import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../log/logger.ts';
import { AccessError } from './access-error.ts';
import { NO_RECORDS, recordsSchema, type Records } from './records.ts';

/** In the data folder. */
export const ACCESS_FILE = 'access.json';

/** The file is there and cannot be used: to go on without it would lock everybody out, or let everybody in. */
export class AccessFileError extends Error {
  override readonly name = 'AccessFileError';
  readonly code = 'SLUICE_ACCESS_FILE';
}

/** What changes with each request, as when a token was last used, is written this often at most. */
const TOUCHED_AFTER_MS = 60_000;

/** The file of users, tokens and sessions. What is told to have been changed is on disk. */
export class AccessFile {
  readonly #path: string;
  readonly #log: Logger;
  #records: Records;
  /** Ends when what has been asked for before is on disk. Never rejects. */
  #writing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  /** @throws AccessFileError */
  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
    this.#records = readRecords(path);
  }

  get records(): Records {
    return this.#records;
  }

  /**
   * Changes after one another; what a change throws leaves all as it was.
   * @param change pure: it is applied twice
   * @throws AccessError `not-stored`, and what `change` throws
   */
  update(change: (records: Records) => Records): Promise<void> {
    const done = this.#writing.then(async () => {
      const next = change(this.#records);
      if (next === this.#records) return;
      await this.#write(next);
      // Once more, on what may have been touched while it was written.
      this.#records = change(this.#records);
    });
    this.#writing = done.catch(() => undefined);
    return done;
  }

  /** For what may be lost in a crash: at once in memory, and on disk within a minute. */
  touch(change: (records: Records) => Records): void {
    this.#records = change(this.#records);
    this.#timer ??= setTimeout(() => void this.#flush(), TOUCHED_AFTER_MS).unref();
  }

  /** What was touched is on disk. Never rejects. */
  async stop(): Promise<void> {
    if (this.#timer) await this.#flush();
    await this.#writing;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#writing.then(() => this.#write(this.#records));
    this.#writing = written.catch((error: unknown) => this.#log.warn({ err: error }, 'access.json cannot be written'));
    await this.#writing;
  }

  /** All of it, or nothing. @throws AccessError `not-stored` */
  async #write(records: Records): Promise<void> {
    const made = `${this.#path}.new`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await rm(made, { force: true });
      const handle = await open(made, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify({ version: 1, ...records }, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(made, this.#path);
    } catch (error) {
      const { message } = error as Error;
      throw new AccessError('not-stored', `nothing was changed: ${this.#path} cannot be written (${message})`);
    }
  }
}

/** @throws AccessFileError */
const readRecords = (path: string): Records => {
  const fail = (why: string): never => {
    const hint = 'put a copy back; or remove it, and make users and tokens anew';
    throw new AccessFileError(`${path} says who may control the server, and ${why}: ${hint}`);
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? NO_RECORDS : fail(`cannot be read (${message})`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return fail('is no JSON');
  }
  const parsed = recordsSchema.safeParse(data);
  if (!parsed.success) return fail(`is damaged at ${parsed.error.issues[0]!.path.join('.') || 'its top'}`);
  const { users, tokens, sessions } = parsed.data;
  return { users, tokens, sessions };
};
