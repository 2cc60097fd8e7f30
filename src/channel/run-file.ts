import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';

export interface RunFileOptions<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  /** What is kept in it, for the log: `the choice by hand`. */
  readonly what: string;
  readonly log: Logger;
}

/** A small file that carries something over a restart of the server. What goes wrong with it is told, and no more. */
export class RunFile<Schema extends z.ZodType> {
  readonly #options: RunFileOptions<Schema>;

  constructor(options: RunFileOptions<Schema>) {
    this.#options = options;
  }

  /** @returns undefined when there is none, or none that can be read */
  load(): z.output<Schema> | undefined {
    const { path, schema, what, log } = this.#options;
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      log.error({ err: error, file: path }, `${what} before the restart cannot be read`);
      return undefined;
    }
  }

  /** @param value undefined: there is nothing to be kept */
  save(value: z.input<Schema> | undefined): void {
    const { path, what, log } = this.#options;
    try {
      if (value === undefined) rmSync(path, { force: true });
      else this.#write(value);
    } catch (error) {
      log.error({ err: error, file: path }, `${what} cannot be kept over a restart`);
    }
  }

  #write(value: z.input<Schema>): void {
    const { path } = this.#options;
    mkdirSync(dirname(path), { recursive: true });
    // Whole, or as it was: never half of it.
    const temporary = `${path}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(value)}\n`);
    renameSync(temporary, path);
  }
}
