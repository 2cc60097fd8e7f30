import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Beat } from '../clock/beat.ts';
import { LoopDelay } from '../clock/loop-delay.ts';
import type { ServerLook } from '../health/looked-at.ts';

export interface ServerSensorsOptions {
  /** Whose disk is looked at. */
  readonly dataFolder: string;
  /** What is known without waiting. */
  readonly known: () => Pick<ServerLook, 'certificateDays' | 'ledgerProblem' | 'configProblem' | 'webhookProblems'>;
  readonly beat: Beat;
  readonly log: Logger;
}

const INTERVAL_MS = 5000;

/** Measures the machine and the process that the server runs in, every few seconds. */
export class ServerSensors {
  readonly #options: ServerSensorsOptions;
  readonly #delay: LoopDelay;
  #timer: NodeJS.Timeout | undefined;
  #measuring: Promise<void> | undefined;
  #disk: ServerLook['disk'];
  #diskFailed = false;
  #eventLoopDelay: number | undefined;

  constructor(options: ServerSensorsOptions) {
    this.#options = options;
    this.#delay = new LoopDelay(options.beat);
  }

  async start(): Promise<void> {
    this.#delay.start();
    await this.#measureDisk();
    this.#timer = setInterval(() => {
      this.#eventLoopDelay = this.#delay.most;
      this.#measuring ??= this.#measureDisk().finally(() => (this.#measuring = undefined));
    }, INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#delay.stop();
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
