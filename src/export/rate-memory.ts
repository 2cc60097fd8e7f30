import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Rate } from './token-bucket.ts';

/** What a recording has instead of the general rate. */
export type OwnRate = Rate | 'unlimited';

const schema = z.record(
  z.string(),
  z.union([z.literal('unlimited'), z.object({ burst: z.number().min(0), factor: z.number().positive() })]),
);

/** Keeps the rates that recordings were given over a restart. What goes wrong is told; rates hold in memory all the same. */
export class RateMemory {
  readonly #path: string;
  readonly #log: Logger;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  load(): ReadonlyMap<string, OwnRate> {
    try {
      return new Map(Object.entries(schema.parse(JSON.parse(readFileSync(this.#path, 'utf8')))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#log.warn(
          { err: error, file: this.#path },
          'the rates of recordings cannot be read: the general one counts',
        );
      }
      return new Map();
    }
  }

  save(rates: ReadonlyMap<string, OwnRate>): void {
    const text = `${JSON.stringify(Object.fromEntries(rates), undefined, 1)}\n`;
    this.#queue = this.#queue.then(() => this.#write(text));
  }

  /** Resolves when all that was to be saved is on disk. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  /** Never rejects. */
  async #write(text: string): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(`${this.#path}.part`, text);
      await rename(`${this.#path}.part`, this.#path);
    } catch (error) {
      this.#log.error({ err: error, file: this.#path }, 'the rates of recordings cannot be written');
    }
  }
}
