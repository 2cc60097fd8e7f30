import { readFileSync } from 'node:fs';
import { chmod, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { StreamKey } from './stream-key.ts';

const VERSION = 1;

const recordSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  channel: z.string(),
  input: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  label: z.string().optional(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional(),
});

const fileSchema = z.strictObject({ version: z.literal(VERSION), keys: z.array(recordSchema) });

/** Keys that were issued, on disk: hashes, readable by the server's user alone. */
export class KeyFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Error when the file is there but cannot be read: to go on without it would lock publishers out */
  read(): StreamKey[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      return fileSchema.parse(JSON.parse(text)).keys.map((key) => ({ ...key, origin: 'issued' }));
    } catch (cause) {
      throw new Error(`${this.#path} is damaged: repair it, or remove it and issue new stream keys`, { cause });
    }
  }

  /**
   * Whole, or not at all; one after the other.
   * @param keys asked for when its turn comes
   */
  write(keys: () => readonly StreamKey[]): Promise<void> {
    const written = this.#writing.then(() => this.#replace(keys()));
    // One that fails does not keep the next from being written.
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #replace(keys: readonly StreamKey[]): Promise<void> {
    // The order of the fields is that of the schema, and what is not named there is not written.
    const records = keys.map(({ origin: _, ...key }) => recordSchema.parse(key));
    const text = `${JSON.stringify({ version: VERSION, keys: records }, null, 2)}\n`;
    await mkdir(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.tmp`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, this.#path);
  }
}
