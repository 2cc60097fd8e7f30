import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';

const schema = z.object({
  url: z.string(),
  /** Id of the newest event that needs no delivery any more. */
  at: z.int().min(0),
  disabled: z.boolean(),
});

/** How far a webhook has come: the journal of events is its queue, so a restart loses nothing. */
export type Progress = z.output<typeof schema>;

/** Keeps the progress of one webhook on disk. */
export class ProgressFile {
  readonly #path: string;
  readonly #log: Logger;
  #next: Progress | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** @returns undefined where there is none, or none that can be read */
  async load(): Promise<Progress | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing) this.#log.warn({ err: error, file: this.#path }, 'how far a webhook has come cannot be read');
      return undefined;
    }
  }

  save(progress: Progress): void {
    this.#next = progress;
    this.#writing ??= this.#write();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  /** For a webhook that is gone. */
  async remove(): Promise<void> {
    await this.flush();
    await rm(this.#path, { force: true });
  }

  async #write(): Promise<void> {
    while (this.#next) {
      const text = JSON.stringify(this.#next);
      this.#next = undefined;
      try {
        await mkdir(dirname(this.#path), { recursive: true });
        await writeFile(`${this.#path}.tmp`, text);
        await rename(`${this.#path}.tmp`, this.#path);
      } catch (error) {
        this.#log.error(
          { err: error },
          'how far a webhook has come cannot be written: a restart may tell events again',
        );
      }
    }
    this.#writing = undefined;
  }
}
