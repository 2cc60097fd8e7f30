import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { ProcessBook, type BookedChild } from './process-book.ts';
import { startTimeOf } from './start-time.ts';

interface Entry {
  readonly pid: number;
  /** See start-time.ts. */
  readonly startTime: string;
  readonly name: string;
}

/**
 * The list of running child processes in the data folder, so that a start after a crash ends what the crash left.
 * Entries are matched by pid and start time: nothing else is ever ended.
 */
export class ProcessLedger {
  /** What they are, and what they say. */
  readonly book = new ProcessBook();
  readonly #file: string;
  readonly #entries = new Map<number, Entry>();
  #problem: string | undefined;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** Why the list could not be written; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  add(pid: number, name: string, child?: BookedChild): void {
    if (child) this.book.began(pid, name, child);
    const startTime = startTimeOf(pid);
    if (startTime === undefined) return;
    this.#entries.set(pid, { pid, startTime, name });
    this.#save();
  }

  /** @param end how it ended, in words */
  remove(pid: number, end = ''): void {
    this.book.ended(pid, end);
    if (this.#entries.delete(pid)) this.#save();
  }

  /** Ends the process groups that an earlier server left behind. To be called once, before any child is started. */
  endLeftovers(log: Logger): number {
    let ended = 0;
    for (const { pid, startTime, name } of this.#load()) {
      if (startTimeOf(pid) !== startTime) continue;
      try {
        process.kill(-pid, 'SIGKILL');
        ended++;
        log.warn({ pid, name }, 'ended a process that an earlier server left behind');
      } catch (error) {
        log.warn({ pid, name, err: error }, 'could not end a process that an earlier server left behind');
      }
    }
    this.#save();
    return ended;
  }

  #load(): Entry[] {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
    } catch {
      // No list, or one that a crash cut short: nothing can be said about leftovers.
      return [];
    }
  }

  /** A disk that is full must not end a stream: what is not listed is only not ended after a crash. */
  #save(): void {
    const temporary = `${this.#file}.tmp`;
    try {
      writeFileSync(temporary, JSON.stringify([...this.#entries.values()]));
      renameSync(temporary, this.#file);
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}

const isEntry = (value: unknown): value is Entry => {
  const entry = value as Partial<Entry> | null;
  return typeof entry?.pid === 'number' && entry.pid > 1 && typeof entry.startTime === 'string';
};
