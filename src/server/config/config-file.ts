import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Keys and passphrases stand in it. */
const MODE = 0o600;

/** The config file on disk, or where it will be. */
export class ConfigFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Undefined: there is none. @throws Error of the system where it cannot be read */
  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /**
   * Whole, or as it was: never half of it. The one before is kept beside it as `.previous`.
   * @throws Error of the system
   */
  async write(text: string): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const target = await realpath(this.path).catch(() => this.path);
    const before = await stat(target).catch(() => undefined);
    if (before) await copyFile(target, `${target}.previous`);
    const temporary = `${target}.tmp`;
    await writeFile(temporary, text, { mode: MODE });
    await chmod(temporary, before ? before.mode & 0o777 : MODE);
    await rename(temporary, target);
  }
}

/** Another one for each text. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);
