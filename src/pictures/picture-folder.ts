import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** What owners and pictures are called: nothing that a path could mean in another way. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const UNFINISHED = '.part';

/** Pictures on disk: one folder for each owner. A name always means the same bytes. */
export class PictureFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Undefined where it is not there. @throws the system's error for a disk that fails */
  async read(owner: string, name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#path(owner, name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** It is there whole, or not at all. @throws the system's error for a disk that is full or fails */
  async write(owner: string, name: string, bytes: Buffer): Promise<void> {
    const path = this.#path(owner, name);
    const half = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
    await mkdir(join(path, '..'), { recursive: true });
    try {
      await writeFile(half, bytes);
      await rename(half, path);
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
  }

  /** Names, in order. */
  async list(owner: string): Promise<string[]> {
    try {
      return (await readdir(this.#path(owner))).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Removes one picture, or all of an owner. */
  async remove(owner: string, name?: string): Promise<void> {
    await rm(this.#path(owner, name), { recursive: true, force: true });
  }

  #path(owner: string, name?: string): string {
    for (const part of name === undefined ? [owner] : [owner, name]) {
      if (!SAFE.test(part)) throw new RangeError(`"${part}" is no name for a picture`);
    }
    return name === undefined ? join(this.#root, owner) : join(this.#root, owner, name);
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
