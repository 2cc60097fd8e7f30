import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { ticksToMs, type Ticks } from '../clock/ticks.ts';
import { EXTENSIONS, type SegmentFormat } from '../media/container.ts';
import type { InitSection } from './init-section.ts';
import type { Segment } from './segment.ts';
import { FilesInUse } from './files-in-use.ts';
import { UNFINISHED, writeSegmentFile } from './segment-file.ts';
import { SpareFiles } from './spare-files.ts';

export interface ArchiveOptions {
  /** Holds one folder for each rendition. */
  readonly folder: string;
  /** Age at which segments are removed, ticks; undefined keeps them for ever. */
  readonly keepTicks: Ticks | undefined;
  /** Of a rendition. Absent: MPEG-TS. */
  readonly containerOf?: (rendition: string) => SegmentFormat;
  readonly log: Logger;
  /** A clock that never goes back, ms; the system's where absent. */
  readonly now?: () => number;
}

/** A segment that is on disk. */
interface Written {
  readonly rendition: string;
  readonly path: string;
  readonly startTicks: Ticks;
}

/** Bytes that may wait for a slow disk; what comes then is served from memory only, and missing on disk. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
const HOUR_FOLDER = /^\d{10}$/;
const SEGMENT_FILE = /^(\d+)\.(?:ts|m4s|vtt)$/;

/** `2026112104` for the hour that this moment lies in, UTC. */
const hourOf = (ticks: Ticks): string => new Date(ticksToMs(ticks)).toISOString().slice(0, 13).replace(/\D/g, '');

/**
 * Segments on disk, as plain files: `RENDITION/YYYYMMDDHH/NUMBER.ts`, or `NUMBER.m4s` with the init sections of the hour
 * beside them. A file has its final name only once it is whole.
 * Writing never holds up the live path, and a disk that fails or is full is told once, until it works again.
 */
export class Archive {
  readonly #options: ArchiveOptions;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  #written: Written[] = [];
  readonly #inUse = new FilesInUse();
  readonly #spares: SpareFiles;
  /** The init section that was written last, by rendition. */
  readonly #inits = new Map<string, string>();
  #problem: string | undefined;
  #sweptAt: string | undefined;
  #newestMsn: number | undefined;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#spares = new SpareFiles({ inUse: this.#inUse, now: options.now ?? (() => performance.now()) });
  }

  /** What keeps segments from being written; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The highest number that `sweep` found, of any rendition: no number may come again. */
  get newestMsn(): number | undefined {
    return this.#newestMsn;
  }

  path(rendition: string, msn: number, startTicks: Ticks): string {
    const { folder, containerOf } = this.#options;
    const extension = EXTENSIONS[containerOf?.(rendition) ?? 'ts'];
    return join(folder, rendition, hourOf(startTicks), `${msn}.${extension}`);
  }

  /** To be called before a segment's file is read: it is not written over until that is over. @returns how to say so */
  hold(path: string): () => void {
    return this.#inUse.hold(path);
  }

  /** Removes what is too old, and what a crash left half-written. To be called once, at the start. */
  async sweep(now: Ticks): Promise<void> {
    const { folder, keepTicks } = this.#options;
    const oldest = keepTicks === undefined ? '' : hourOf(now - keepTicks);
    for (const rendition of await list(folder)) {
      for (const hour of await list(join(folder, rendition))) {
        const path = join(folder, rendition, hour);
        if (!HOUR_FOLDER.test(hour)) continue;
        if (hour < oldest) await rm(path, { recursive: true, force: true });
        else await this.#sweepHour(path);
      }
    }
  }

  /** Queues a segment for writing. */
  add(rendition: string, segment: Segment): void {
    const { chunks, byteLength, startTicks, init } = segment;
    if (!chunks) return;
    if (this.#waiting + byteLength > MAX_WAITING_BYTES) {
      this.#failed(new Error('the disk is too slow: segments are lost to the archive'));
      return;
    }
    this.#waiting += byteLength;
    const written = { rendition, path: this.path(rendition, segment.msn, startTicks), startTicks };
    this.#queue = this.#queue.then(() => this.#store(written, chunks, byteLength, init));
  }

  /** Resolves when all that was queued is on disk. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  /** Never rejects: what goes wrong is kept as the archive's problem. */
  async #store(
    written: Written,
    chunks: readonly Buffer[],
    byteLength: number,
    init: InitSection | undefined,
  ): Promise<void> {
    const { startTicks } = written;
    try {
      // What is too old goes first: on a full disk that is what makes room.
      await this.#forgetOld(startTicks);
      if (init) await this.#storeInit(written, init);
      await this.#write(written, chunks, byteLength);
      if (this.#options.keepTicks !== undefined) this.#written.push(written);
      if (this.#problem !== undefined) {
        this.#options.log.info({ was: this.#problem }, 'segments are written to disk again');
      }
      this.#problem = undefined;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#waiting -= byteLength;
    }
  }

  /** Once for each hour's folder, which is whole in itself and goes as a whole. */
  async #storeInit({ rendition, path }: Written, { name, bytes }: InitSection): Promise<void> {
    const place = join(dirname(path), name);
    if (this.#inits.get(rendition) === place) return;
    await writeSegmentFile(place, [bytes], bytes.length);
    this.#inits.set(rendition, place);
  }

  async #write({ rendition, path }: Written, chunks: readonly Buffer[], byteLength: number): Promise<void> {
    try {
      await writeSegmentFile(path, chunks, byteLength, this.#spares.take(rendition));
    } catch (error) {
      // The room of what is kept to be written over may be what is missing.
      if (!(await this.#spares.remove())) throw error;
      await writeSegmentFile(path, chunks, byteLength);
    }
  }

  async #forgetOld(startTicks: Ticks): Promise<void> {
    const { keepTicks } = this.#options;
    if (keepTicks === undefined) return;
    // What an earlier run of the server left is known by its hour alone.
    const hour = hourOf(startTicks);
    if (hour !== this.#sweptAt) {
      this.#sweptAt = hour;
      await this.sweep(startTicks);
    }
    while (this.#written.length > 0 && startTicks - this.#written[0]!.startTicks > keepTicks) {
      const { rendition, path } = this.#written.shift()!;
      await this.#spares.add(rendition, path);
    }
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#problem === undefined) {
      this.#options.log.error({ why: message }, 'segments cannot be written to disk; live goes on from memory');
    }
    this.#problem = message;
  }

  async #sweepHour(folder: string): Promise<void> {
    for (const name of await list(folder)) {
      if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
      const msn = SEGMENT_FILE.exec(name)?.[1];
      if (msn !== undefined) this.#newestMsn = Math.max(this.#newestMsn ?? 0, Number(msn));
    }
  }
}

const list = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    // ENOTDIR: a file that somebody put there is none of ours.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
};
