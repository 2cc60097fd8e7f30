import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const FILE = 'stream-keys.json';
/** 120 bits: nobody guesses it, and it still fits into a line of OBS. */
const KEY_BYTES = 15;

const keysSchema = z.record(z.string(), z.string().regex(/^[A-Za-z0-9._~-]{1,128}$/));

/**
 * Stream keys that were made because the config gives none: made once, kept in the data folder, so that OBS does not
 * have to be set up anew after a restart.
 */
export class StreamKeys {
  readonly #file: string;
  readonly #keys: Map<string, string>;

  /** @throws Error when the file is there but cannot be read: a new key would lock publishers out */
  constructor(dataFolder: string) {
    this.#file = join(dataFolder, FILE);
    this.#keys = new Map(Object.entries(readKeys(this.#file)));
  }

  /** The key of an input, made and kept if there is none yet. */
  keyOf(channel: string, input: string): string {
    const name = `${channel}/${input}`;
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = randomBytes(KEY_BYTES).toString('base64url');
      this.#keys.set(name, key);
      this.#save();
    }
    return key;
  }

  /** The next time that it is asked for, another one is made. */
  forget(channel: string, input: string): void {
    if (this.#keys.delete(`${channel}/${input}`)) this.#save();
  }

  #save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(Object.fromEntries(this.#keys), null, 2)}\n`, { mode: 0o600 });
    chmodSync(temporary, 0o600);
    renameSync(temporary, this.#file);
  }
}

const readKeys = (file: string): Record<string, string> => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return keysSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is damaged: repair it, or remove it to have new stream keys made`, { cause });
  }
};
