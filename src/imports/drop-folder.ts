import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import type { Logger } from 'pino';
import { FILE_ENDINGS } from './file-forms.ts';
import type { ImportDesk } from './import-desk.ts';
import type { ImportJob } from './import-job.ts';

export interface DropFolderOptions {
  readonly folder: string;
  readonly imports: Pick<ImportDesk, 'add'>;
  readonly log: Logger;
}

/** A file that did not grow for so long is whole. */
const SETTLED_MS = 3000;
const POLL_MS = 500;
const DONE = 'done';
const FAILED = 'failed';

/**
 * A folder whose files become recordings, each once it has stopped growing. What is done goes to `done/` in it; what is
 * no video to `failed/`, with the reason beside it.
 */
export class DropFolder {
  readonly #options: DropFolderOptions;
  #watcher: FSWatcher | undefined;

  constructor(options: DropFolderOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { folder, log } = this.#options;
    await mkdir(join(folder, DONE), { recursive: true });
    await mkdir(join(folder, FAILED), { recursive: true });
    this.#watcher = watch(folder, {
      depth: 0,
      ignored: (path, stats) => path !== folder && (stats?.isDirectory() === true || isPassedOver(path)),
      awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: POLL_MS },
    });
    this.#watcher.on('add', (path) => void this.#take(path));
    this.#watcher.on('error', (error) => log.error({ err: error, folder }, 'the folder of imports cannot be followed'));
    log.info({ folder }, 'files that are put here become recordings');
  }

  async stop(): Promise<void> {
    await this.#watcher?.close();
  }

  /** Never rejects. */
  async #take(path: string): Promise<void> {
    try {
      await this.#options.imports.add(path, { by: 'imports folder' }, (job) => void this.#putAway(path, job));
    } catch (error) {
      this.#options.log.warn({ err: error, path }, 'this file cannot be taken');
    }
  }

  /** Never rejects. */
  async #putAway(path: string, { state, problem }: ImportJob): Promise<void> {
    const place = await this.#free(join(dirname(path), state === 'finished' ? DONE : FAILED), basename(path));
    try {
      await rename(path, place);
      if (problem !== undefined) await writeFile(`${place}.txt`, `${problem}\n`);
    } catch (error) {
      this.#options.log.warn({ err: error, path }, 'this file cannot be put away');
    }
  }

  /** What lies there already stays. */
  async #free(folder: string, name: string): Promise<string> {
    const end = extname(name);
    for (let number = 1; ; number++) {
      const path = join(folder, number === 1 ? name : `${basename(name, end)} (${number})${end}`);
      if (!(await isThere(path))) return path;
    }
  }
}

/** Hidden, or not the name of a video: others may put aside there what they have not yet copied whole. */
const isPassedOver = (path: string): boolean => basename(path).startsWith('.') || !FILE_ENDINGS.test(path);

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
