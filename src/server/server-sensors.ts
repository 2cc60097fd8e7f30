import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { ServerLook } from '../health/looked-at.ts';

export interface ServerSensorsOptions {
  /** Whose disk is looked at. */
  readonly dataFolder: string;
  /** What is known without waiting. */
  readonly known: () => Pick<ServerLook, 'certificateDays' | 'ledgerProblem' | 'configProblem' | 'webhookProblems'>;
  readonly log: Logger;
}

const INTERVAL_MS = 5000;
/** Of the timer whose delay is measured. */
const RESOLUTION_MS = 20;

/** Measures the machine and the process that the server runs in, every few seconds. */
export class ServerSensors {
  readonly #options: ServerSensorsOptions;
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | undefined;
  #measuring: Promise<void> | undefined;
  #disk: ServerLook['disk'];
  #diskFailed = false;
  #eventLoopDelay: number | undefined;

  constructor(options: ServerSensorsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#delays.enable();
    await this.#measureDisk();
    this.#timer = setInterval(() => {
      this.#measureDelay();
      this.#measuring ??= this.#measureDisk().finally(() => (this.#measuring = undefined));
    }, INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#delays.disable();
    await this.#measuring;
  }

  look(): ServerLook {
    return {
      disk: this.#disk,
      eventLoopDelay: this.#eventLoopDelay,
      memoryBytes: process.memoryUsage.rss(),
      ...this.#options.known(),
    };
  }

  #measureDelay(): void {
    // The histogram has whole intervals, not what they are longer than planned.
    const late = this.#delays.percentile(99) / 1e9 - RESOLUTION_MS / 1000;
    this.#eventLoopDelay = Number.isFinite(late) ? Math.max(0, late) : undefined;
    this.#delays.reset();
  }

  async #measureDisk(): Promise<void> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.#options.dataFolder);
      this.#disk = { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
      this.#diskFailed = false;
    } catch (error) {
      this.#disk = undefined;
      if (!this.#diskFailed) this.#options.log.warn({ err: error }, 'the disk of the data folder cannot be looked at');
      this.#diskFailed = true;
    }
  }
}
