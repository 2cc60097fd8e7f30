import { dirname } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { SETTLE_MS } from '../playout/folder-list.ts';
import { ListError } from '../playout/item.ts';
import type { ListSnapshot, ListSource } from './list-source.ts';

/** A change is read so long after the last sign of it: editors and copies write in several goes. Milliseconds. */
const DEBOUNCE_MS = 200;
/** It is also read now and then: network file systems do not tell of changes. */
const RESCAN_MS = 30_000;

export interface ListWatcherOptions {
  readonly source: ListSource;
  /** The list, at first and whenever it says something else. */
  readonly onList: (list: ListSnapshot) => void;
  /** Why it cannot be taken, once for each reason; what was read before stays. */
  readonly onProblem: (problem: string) => void;
}

/** Follows the changes of a list file or of a folder. */
export class ListWatcher {
  readonly #options: ListWatcherOptions;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  /** Something changed while it was being read. */
  #again = false;
  #fingerprint: string | undefined;
  #problem: string | undefined;
  #stopped = false;

  constructor(options: ListWatcherOptions) {
    this.#options = options;
  }

  start(): void {
    const { path } = this.#options.source;
    // A file is watched through its folder: it may be replaced, or come later.
    this.#watcher = watch([path, dirname(path)], {
      depth: 0,
      ignoreInitial: true,
      ignored: (each) => !this.#concerns(each),
    });
    this.#watcher.on('all', () => this.#readSoon(DEBOUNCE_MS));
    this.#watcher.on('error', (error) => this.#report(`its changes cannot be followed: ${wordsOf(error)}`));
    void this.#read();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#watcher?.close();
  }

  #concerns(each: string): boolean {
    const { path } = this.#options.source;
    return each === path || each === dirname(path) || dirname(each) === path;
  }

  #readSoon(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), ms);
  }

  async #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    let pause = RESCAN_MS;
    try {
      const list = await this.#options.source.read(Date.now());
      if (list.growing.length > 0) pause = SETTLE_MS + DEBOUNCE_MS;
      this.#take(list);
    } catch (error) {
      this.#report(wordsOf(error));
    }
    this.#reading = false;
    if (this.#again) pause = DEBOUNCE_MS;
    this.#again = false;
    this.#readSoon(pause);
  }

  #take(list: ListSnapshot): void {
    if (this.#stopped) return;
    const mended = this.#problem !== undefined;
    this.#problem = undefined;
    if (list.fingerprint === this.#fingerprint && !mended) return;
    this.#fingerprint = list.fingerprint;
    this.#options.onList(list);
  }

  #report(problem: string): void {
    if (this.#stopped || problem === this.#problem) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }
}

const wordsOf = (error: unknown): string => {
  if (error instanceof ListError) return `line ${error.line}: ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'it may not be read: check its permissions';
  return message;
};
