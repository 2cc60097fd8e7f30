import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ManualChoice } from '../switcher/direction.ts';

const choiceSchema = z.object({
  input: z.string(),
  by: z.string(),
  since: z.number(),
  until: z.number().optional(),
});

/**
 * Keeps an operator's choice over a restart: what was taken off the air by hand does not come back because the server
 * did. Times are on the programme clock, which goes on.
 */
export class ManualMemory {
  readonly #file: string;
  readonly #log: Logger;

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  /** @param inputs names of those there are: a choice of another one is forgotten */
  load(inputs: readonly string[]): ManualChoice | undefined {
    const choice = this.#read();
    if (!choice) return undefined;
    if (inputs.includes(choice.input)) return { ...choice, until: choice.until };
    this.#log.warn({ input: choice.input, by: choice.by }, 'the input chosen by hand is gone: the choice is forgotten');
    this.save(undefined);
    return undefined;
  }

  save(choice: ManualChoice | undefined): void {
    try {
      if (choice) this.#write(choice);
      else rmSync(this.#file, { force: true });
    } catch (error) {
      this.#log.error({ err: error, file: this.#file }, 'the choice by hand cannot be kept over a restart');
    }
  }

  #write(choice: ManualChoice): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(choice)}\n`);
    renameSync(temporary, this.#file);
  }

  #read(): z.output<typeof choiceSchema> | undefined {
    try {
      return choiceSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      this.#log.error({ err: error, file: this.#file }, 'the choice by hand before the restart cannot be read');
      return undefined;
    }
  }
}
