import { rename, rm } from 'node:fs/promises';
import type { FilesInUse } from './files-in-use.ts';
import { UNFINISHED } from './layout.ts';

/** Another program that was reading a file when it lost its name has this long to come to its end, ms. */
const REST_MS = 60_000;
/** Of one rendition; more are removed. Segments of a second come to as many while they rest. */
const MOST = 64;

export interface SpareFilesOptions {
  /** What this one reads, by the names that the files had. Viewers may take as long as they are let. */
  readonly inUse: FilesInUse;
  /** A clock that never goes back, ms: the programme's runs fast while segments are written that waited for the disk. */
  readonly now: () => number;
}

interface Spare {
  readonly name: string;
  readonly path: string;
  readonly since: number;
}

/**
 * Files of segments that are too old: they lose their name at once, and are written over when nobody can be reading them
 * any more. By rendition, as its segments are about equally large.
 */
export class SpareFiles {
  readonly #options: SpareFilesOptions;
  readonly #byRendition = new Map<string, Spare[]>();

  constructor(options: SpareFilesOptions) {
    this.#options = options;
  }

  /** Takes a segment's file out of reach. */
  async add(rendition: string, name: string): Promise<void> {
    const spares = this.#byRendition.get(rendition) ?? [];
    this.#byRendition.set(rendition, spares);
    const spare = { name, path: name + UNFINISHED, since: this.#options.now() };
    try {
      await rename(name, spare.path);
    } catch (error) {
      // Somebody else removed it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    spares.push(spare);
    if (spares.length > MOST) await rm(spares.shift()!.path, { force: true });
  }

  /** A file that may be written over; undefined where there is none. It is the caller's from then on. */
  take(rendition: string): string | undefined {
    const spares = this.#byRendition.get(rendition) ?? [];
    const rested = this.#options.now() - REST_MS;
    const index = spares.findIndex(({ name, since }) => since <= rested && !this.#options.inUse.has(name));
    return index < 0 ? undefined : spares.splice(index, 1)[0]!.path;
  }

  /** Removes them all, as their room is needed. @returns whether there were any */
  async remove(): Promise<boolean> {
    let any = false;
    for (const spares of this.#byRendition.values()) {
      any ||= spares.length > 0;
      while (spares.length > 0) await rm(spares.shift()!.path, { force: true });
    }
    return any;
  }
}
