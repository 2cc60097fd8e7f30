import type { Logger } from 'pino';
import { z } from 'zod';
import type { ManualChoice } from '../switcher/direction.ts';
import { RunFile } from './run-file.ts';

const schema = z.object({
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
  readonly #file: RunFile<typeof schema>;
  readonly #log: Logger;

  constructor(path: string, log: Logger) {
    this.#file = new RunFile({ path, schema, what: 'the choice by hand', log });
    this.#log = log;
  }

  /** @param inputs names of those there are: a choice of another one is forgotten */
  load(inputs: readonly string[]): ManualChoice | undefined {
    const choice = this.#file.load();
    if (!choice) return undefined;
    if (inputs.includes(choice.input)) return { ...choice, until: choice.until };
    this.#log.warn({ input: choice.input, by: choice.by }, 'the input chosen by hand is gone: the choice is forgotten');
    this.save(undefined);
    return undefined;
  }

  save(choice: ManualChoice | undefined): void {
    this.#file.save(choice);
  }
}
