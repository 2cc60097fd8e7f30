import { readFile, stat } from 'node:fs/promises';
import { watch, type FSWatcher } from 'chokidar';
import { MAX_CALENDAR_BYTES, TOO_LARGE, type CalendarHandlers, type CalendarSource } from './calendar-source.ts';

/** Editors write in several steps: the file counts once it has kept its size for so long. */
const SETTLED_MS = 150;
const POLL_MS = 50;

/** A calendar in a file, read again whenever it changes, also by being replaced. */
export class CalendarFile implements CalendarSource {
  readonly #path: string;
  readonly #handlers: CalendarHandlers;
  #watcher: FSWatcher | undefined;
  #stopped = false;
  #reads = 0;

  constructor(path: string, handlers: CalendarHandlers) {
    this.#path = path;
    this.#handlers = handlers;
  }

  start(): void {
    const { problem } = this.#handlers;
    const settled = { stabilityThreshold: SETTLED_MS, pollInterval: POLL_MS };
    // What is there at the start is read at once; only changes wait until they have settled.
    void this.#read();
    this.#watcher = watch(this.#path, { ignoreInitial: true, awaitWriteFinish: settled })
      .on('add', () => void this.#read())
      .on('change', () => void this.#read())
      .on('unlink', () => problem('has been removed'))
      .on('error', (error) => problem(`cannot be watched: ${(error as Error).message}`));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#watcher?.close();
  }

  /** Never rejects. */
  async #read(): Promise<void> {
    const { text, problem } = this.#handlers;
    const read = ++this.#reads;
    const isNewest = () => !this.#stopped && read === this.#reads;
    try {
      const { size, isFile } = await describe(this.#path);
      if (!isFile || size > MAX_CALENDAR_BYTES) {
        if (isNewest()) problem(isFile ? TOO_LARGE : 'is not a file');
        return;
      }
      const found = await readFile(this.#path, 'utf8');
      if (isNewest()) text(found);
    } catch (error) {
      if (isNewest()) problem(why(error as NodeJS.ErrnoException));
    }
  }
}

const describe = async (path: string): Promise<{ size: number; isFile: boolean }> => {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() };
};

const why = ({ code, message }: NodeJS.ErrnoException): string => {
  if (code === 'ENOENT') return 'is not there';
  if (code === 'EACCES') return 'may not be read: check its permissions';
  return `cannot be read: ${message}`;
};
