import { readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Logger } from 'pino';
import { ReadyText } from './ready-text.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** A player is a few files of a few hundred kilobytes; a folder with more is not one. */
const MAX_FILES = 500;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export type PageName = 'index.html' | 'watch.html' | 'embed.html' | 'library.html' | 'admin.html';

/**
 * The built player, as it lies in its folder. Its files are listed once for each build and answered from that list, so
 * that no name in a URL ever becomes a path; each is read when it is first asked for.
 */
export class PlayerFiles {
  readonly #root: string;
  readonly #log: Logger;
  /** By path within the folder, with `/`. */
  #files = new Map<string, { path: string; ready: ReadyText | undefined }>();
  #builtAt: number | undefined;

  constructor(root: string, log: Logger) {
    this.#root = root;
    this.#log = log;
    this.#refresh();
  }

  /** A page, from the newest build. Undefined when nothing is built. */
  page(name: PageName): ReadyText | undefined {
    this.#refresh();
    return this.file(name);
  }

  /** The same, changed for what it is about. */
  pageWith(name: PageName, change: (html: string) => string): ReadyText | undefined {
    const bytes = this.page(name)?.bytes;
    return bytes && new ReadyText(change(bytes.toString()), TYPES['.html']!);
  }

  file(name: string): ReadyText | undefined {
    const file = this.#files.get(name);
    if (!file) return undefined;
    try {
      return (file.ready ??= this.#read(name, file.path));
    } catch (error) {
      // It was there when the folder was listed: a new build is on its way.
      this.#log.debug({ err: error, file: file.path }, 'a file of the player cannot be read');
      return undefined;
    }
  }

  #read(name: string, path: string): ReadyText {
    return new ReadyText(readFileSync(path), TYPES[extname(name)]!);
  }

  /** Lists the folder again after a build. */
  #refresh(): void {
    const builtAt = statSync(join(this.#root, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
    if (builtAt === this.#builtAt) return;
    this.#files = new Map();
    try {
      if (builtAt !== undefined) this.#files = new Map(this.#list());
      this.#builtAt = builtAt;
    } catch (error) {
      this.#log.warn({ err: error }, 'the built player cannot be read: run `npm run build:player`');
    }
  }

  *#list(): Generator<[string, { path: string; ready: undefined }]> {
    const entries = readdirSync(this.#root, { recursive: true, withFileTypes: true });
    let count = 0;
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !TYPES[extname(entry.name)] || statSync(path).size > MAX_FILE_BYTES) continue;
      if (++count > MAX_FILES) return;
      yield [relative(this.#root, path).split(sep).join('/'), { path, ready: undefined }];
    }
  }
}
