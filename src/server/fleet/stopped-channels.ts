import { join } from 'node:path';
import { z } from 'zod';
import { RunFile } from '../../channel/run-file.ts';
import type { Logger } from '../../log/logger.ts';

const schema = z.object({ stopped: z.array(z.string()) });

/** The channels that somebody has stopped, over restarts of the server. */
export class StoppedChannels {
  readonly #file: RunFile<typeof schema>;
  readonly #names: Set<string>;

  constructor(dataFolder: string, log: Logger) {
    const path = join(dataFolder, 'run', 'stopped-channels.json');
    this.#file = new RunFile({ path, schema, what: 'which channels are stopped', log });
    this.#names = new Set(this.#file.load()?.stopped);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  set(name: string, stopped: boolean): void {
    if (stopped === this.#names.has(name)) return;
    if (stopped) this.#names.add(name);
    else this.#names.delete(name);
    this.#file.save(this.#names.size === 0 ? undefined : { stopped: [...this.#names] });
  }
}
