import { rename, rm } from 'node:fs/promises';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { UNFINISHED } from './segment-file.ts';

/** Who was reading a file when it lost its name has this long to come to its end. */
const REST: Ticks = secondsToTicks(60);
/** Of one rendition; more are removed. Segments of a second come to as many while they rest. */
const MOST = 64;

interface Spare {
  readonly path: string;
  readonly since: Ticks;
}

/**
 * Files of segments that are too old: they lose their name at once, and are written over when nobody can be reading them
 * any more. By rendition, as its segments are about equally large.
 */
export class SpareFiles {
  readonly #byRendition = new Map<string, Spare[]>();

  /** Takes a segment's file out of reach. */
  async add(rendition: string, path: string, now: Ticks): Promise<void> {
    const spares = this.#byRendition.get(rendition) ?? [];
    this.#byRendition.set(rendition, spares);
    const spare = { path: path + UNFINISHED, since: now };
    try {
      await rename(path, spare.path);
    } catch (error) {
      // Somebody else removed it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    spares.push(spare);
    if (spares.length > MOST) await rm(spares.shift()!.path, { force: true });
  }

  /** A file that may be written over; undefined where there is none. It is the caller's from then on. */
  take(rendition: string, now: Ticks): string | undefined {
    const spares = this.#byRendition.get(rendition);
    if (!spares?.[0] || now - spares[0].since < REST) return undefined;
    return spares.shift()!.path;
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
