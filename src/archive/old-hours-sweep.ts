import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Hours } from './hours.ts';
import { NEWEST_HOURS, reconcile } from './recovery.ts';
import type { WriteQueue } from './write-queue.ts';

/** Between two hours of one rendition, ms: a month of four renditions takes less than an hour, and nobody notices. */
const PAUSE_MS = 1000;

export interface OldHoursSweepOptions {
  readonly folder: string;
  readonly hours: Hours;
  readonly queue: WriteQueue;
  readonly log: Logger;
  /** Absent: a second. */
  readonly pauseMs?: number | undefined;
}

/**
 * Looks through the hours that a start has no time for, newest first and slowly: files that no playlist lists are removed
 * (what a power failure or a full disk left), and segments whose files are gone leave their playlist.
 */
export class OldHoursSweep {
  readonly #options: OldHoursSweepOptions;
  readonly #abort = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(options: OldHoursSweepOptions) {
    this.#options = options;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** What is begun is brought to its end. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { hours, log } = this.#options;
    try {
      for (const rendition of await hours.renditions()) {
        for (const hour of (await hours.of(rendition)).slice(0, -NEWEST_HOURS).reverse()) {
          await pause(this.#options.pauseMs ?? PAUSE_MS, undefined, { signal: this.#abort.signal, ref: false });
          await this.#look(rendition, hour);
        }
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) log.warn({ err: error }, 'old hours of the archive cannot be looked through');
    }
  }

  /** In the rendition's turn, as it may be removed meanwhile. */
  async #look(rendition: string, hour: string): Promise<void> {
    const { folder, hours, queue, log } = this.#options;
    let problem: unknown;
    await queue.run(rendition, async () => {
      if (!(await hours.of(rendition)).includes(hour)) return;
      // What is wrong with an old hour does not keep new ones from being written.
      await reconcile(folder, rendition, hour, hours, log).catch((error: unknown) => (problem = error));
    });
    if (problem !== undefined)
      log.warn({ err: problem, rendition, hour }, 'this hour of the archive cannot be put in order');
  }
}
