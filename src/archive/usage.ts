import { open } from 'node:fs/promises';
import type { Hour } from './hour.ts';
import type { Hours } from './hours.ts';
import { hourSummary, SUMMARY_LENGTH } from './journal-reader.ts';
import { hourPlaylist } from './layout.ts';
import { unlessMissing } from './missing.ts';

/** Bytes of all segments, as the playlists tell: of a whole hour its last line is enough. */
export class Usage {
  readonly #folder: string;
  readonly #hours: Hours;
  readonly #known = new Map<string, number>();

  constructor(folder: string, hours: Hours) {
    this.#folder = folder;
    this.#hours = hours;
  }

  async total(): Promise<number> {
    let sum = 0;
    const there = new Set<string>();
    for (const rendition of await this.#hours.renditions()) {
      for (const hour of await this.#hours.of(rendition)) {
        const key = `${rendition}/${hour}`;
        there.add(key);
        sum += await this.#of(key, rendition, hour);
      }
    }
    for (const key of this.#known.keys()) if (!there.has(key)) this.#known.delete(key);
    return sum;
  }

  async #of(key: string, rendition: string, hour: Hour): Promise<number> {
    const inMemory = this.#hours.peek(rendition, hour);
    const known = inMemory ? inMemory.byteLength : this.#known.get(key);
    if (known !== undefined) {
      this.#known.set(key, known);
      return known;
    }
    const tail = await readTail(hourPlaylist(this.#folder, rendition, hour));
    const summary = tail === undefined ? undefined : hourSummary(tail);
    const bytes = summary?.bytes ?? (await this.#hours.journal(rendition, hour))?.byteLength ?? 0;
    this.#known.set(key, bytes);
    return bytes;
  }
}

const readTail = (path: string): Promise<string | undefined> =>
  unlessMissing(async () => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, SUMMARY_LENGTH));
      await file.read(bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('latin1');
    } finally {
      await file.close();
    }
  });
