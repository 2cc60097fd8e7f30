import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { KEY_LENGTH } from './aes-128.ts';
import type { ChannelKey } from './key-ring.ts';

const OWNER_ONLY = { file: 0o600, folder: 0o700 };
const HEX = new RegExp(`^[0-9a-f]{${2 * KEY_LENGTH}}$`);

/** The keys of one channel on disk, for its owner's eyes only. What goes wrong is told, and never what is in it. */
export class KeyFile {
  readonly #path: string;
  readonly #log: Logger;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** None where there is no file. One that cannot be understood is put aside: what it may still hold is not lost. */
  async load(): Promise<ChannelKey[]> {
    try {
      return parseKeys(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      const aside = `${this.#path}.unreadable`;
      this.#log.error({ file: this.#path, aside, why: reason(error) }, 'keys cannot be read; making new ones');
      await rename(this.#path, aside).catch((failure: unknown) =>
        this.#log.error({ file: this.#path, why: reason(failure) }, 'the file of keys cannot be put aside'),
      );
      return [];
    }
  }

  /** Writes these keys, after what was to be written before. */
  save(keys: readonly ChannelKey[]): void {
    const text = formatKeys(keys);
    this.#queue = this.#queue.then(() => this.#write(text));
  }

  /** Resolves when all that was to be saved is on disk. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  /** Never rejects: the stream goes on. */
  async #write(text: string): Promise<void> {
    const half = `${this.#path}.part`;
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: OWNER_ONLY.folder });
      await writeFile(half, text, { mode: OWNER_ONLY.file });
      await rename(half, this.#path);
    } catch (error) {
      const words = 'keys cannot be written: what is encrypted now cannot be played after a restart';
      this.#log.error({ file: this.#path, why: reason(error) }, words);
    }
  }
}

const formatKeys = (keys: readonly ChannelKey[]): string => {
  const listed = keys.map(({ id, bytes, fromTicks }) => ({ id, key: bytes.toString('hex'), fromTicks }));
  return `${JSON.stringify({ version: 1, keys: listed }, undefined, 1)}\n`;
};

const parseKeys = (text: string): ChannelKey[] => {
  const content: unknown = JSON.parse(text);
  const { version, keys } = (content ?? {}) as { version?: unknown; keys?: unknown };
  if (version !== 1 || !Array.isArray(keys)) throw new TypeError('it is not a list of keys');
  return keys.map((entry: unknown) => {
    const { id, key, fromTicks } = (entry ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof key !== 'string' || !HEX.test(key) || !Number.isSafeInteger(fromTicks)) {
      throw new TypeError('an entry is no key');
    }
    return { id, bytes: Buffer.from(key, 'hex'), fromTicks: fromTicks as number };
  });
};

/** Without what the file holds: a parser's words quote it. */
const reason = (error: unknown): string => {
  if (error instanceof SyntaxError) return 'it is not JSON';
  return error instanceof Error ? error.message : String(error);
};
