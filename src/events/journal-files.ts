import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { readEntry, type JournalEntry } from './journal-entry.ts';

/** `1795282800000.jsonl`: by the id of its first entry. */
const FILE = /^(\d{1,16})\.jsonl$/;

export interface JournalFilesOptions {
  readonly folder: string;
  /** Entries of one file. */
  readonly fileEntries: number;
  /** Newest files that are kept. */
  readonly files: number;
  readonly log: Logger;
}

interface OpenFile {
  readonly path: string;
  entries: number;
  /** A crash left its last line without an end. */
  isCutShort: boolean;
}

/** Events on disk: a line of JSON each, in files of so many; the oldest files go. */
export class JournalFiles {
  readonly #options: JournalFilesOptions;
  #open: OpenFile | undefined;

  constructor(options: JournalFilesOptions) {
    this.#options = options;
  }

  /** What earlier runs have written, oldest first. A file that cannot be read is passed over, and that is logged. */
  async load(): Promise<JournalEntry[]> {
    const { folder, log } = this.#options;
    await mkdir(folder, { recursive: true });
    const loaded: JournalEntry[] = [];
    for (const name of await this.#names()) {
      try {
        const text = await readFile(join(folder, name), 'utf8');
        const lines = text.split('\n').filter((line) => line !== '');
        const entries = lines.flatMap((line) => readEntry(line) ?? []);
        if (entries.length < lines.length) {
          log.warn({ file: name, lines: lines.length - entries.length }, 'lines of the journal of events are damaged');
        }
        for (const entry of entries) if (entry.id > (loaded.at(-1)?.id ?? 0)) loaded.push(entry);
        this.#open = { path: join(folder, name), entries: lines.length, isCutShort: !text.endsWith('\n') };
      } catch (error) {
        log.error({ err: error, file: name }, 'a file of the journal of events cannot be read');
        this.#open = undefined;
      }
    }
    return loaded;
  }

  /** @throws where the disk takes none */
  async append(entries: readonly JournalEntry[]): Promise<void> {
    const [first] = entries;
    if (!first) return;
    if (!this.#open || this.#open.entries >= this.#options.fileEntries) {
      await this.#removeOld();
      this.#open = { path: join(this.#options.folder, `${first.id}.jsonl`), entries: 0, isCutShort: false };
    }
    const file = this.#open;
    const text = entries.map(({ json }) => `${json}\n`).join('');
    await appendFile(file.path, file.isCutShort ? `\n${text}` : text);
    file.isCutShort = false;
    file.entries += entries.length;
  }

  async #removeOld(): Promise<void> {
    const { folder, files } = this.#options;
    const names = await this.#names();
    // One more is about to come.
    const old = names.slice(0, Math.max(0, names.length - (files - 1)));
    await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
  }

  /** Oldest first. */
  async #names(): Promise<string[]> {
    const names = (await readdir(this.#options.folder)).filter((name) => FILE.test(name));
    return names.sort((a, b) => parseInt(a) - parseInt(b));
  }
}
