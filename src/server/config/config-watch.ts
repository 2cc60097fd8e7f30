import { watch, type FSWatcher } from 'chokidar';
import type { Logger } from '../../log/logger.ts';

/** A file that was not written to for so long is whole, ms. */
const SETTLED_MS = 400;
const LOOK_MS = 50;

/** Calls back when the config file was changed, and is whole again. */
export class ConfigWatch {
  readonly #watcher: FSWatcher;
  /** Changes are seen from then on. */
  readonly ready: Promise<void>;

  /** @param changed what goes wrong in it is logged */
  constructor(path: string, log: Logger, changed: () => Promise<unknown>) {
    const awaitWriteFinish = { stabilityThreshold: SETTLED_MS, pollInterval: LOOK_MS };
    this.#watcher = watch(path, { ignoreInitial: true, awaitWriteFinish });
    const take = (): void => {
      changed().catch((error: unknown) => log.error({ err: error, file: path }, 'the config file cannot be taken'));
    };
    this.#watcher.on('add', take).on('change', take);
    this.#watcher.on('error', (error) => log.warn({ err: error, file: path }, 'the config file cannot be watched'));
    this.ready = new Promise((resolve) => this.#watcher.once('ready', () => resolve()));
  }

  async stop(): Promise<void> {
    await this.#watcher.close();
  }
}
