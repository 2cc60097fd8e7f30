import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { SegmentGoneError } from '../segment-bytes.ts';
import { ClipError, type ClipErrorCode } from './clip-error.ts';
import { ClipJobs } from './clip-jobs.ts';
import { clipMedia, clipRenditions, type ClipSource } from './clip-source.ts';
import { makeClip, type MadeClip } from './make-clip.ts';
import { MovieFile } from './movie-file.ts';
import { encodePictures, type EncoderTools } from './picture-encoder.ts';

export interface ClipMakerOptions extends EncoderTools {
  /** Where the files of clips lie: `DATA/clips`. */
  readonly folder: string;
}

/** A clip whose file is to be made. */
export interface ClipOrder extends ClipSource {
  /** Of the recording that it is. */
  readonly id: string;
  readonly title: string;
}

/** The file of a clip, and how far it is. */
export type ClipFileState =
  | { readonly state: 'waiting' }
  | { readonly state: 'making'; /** 0 to 1. */ readonly progress: number }
  | { readonly state: 'ready'; readonly byteLength: number }
  | { readonly state: 'failed'; readonly code: ClipErrorCode; readonly problem: string };

/** Clips that wait for their turn. */
const MOST_WAITING = 100;
/** Clips that could not be made and are remembered. */
const MOST_FAILED = 1000;

/**
 * Makes the files of clips, one after the other: it is work for the processor, which live channels need more. What it
 * is making when the server ends is swept at the next start, and made again when somebody asks for it.
 */
export class ClipMaker {
  readonly #options: ClipMakerOptions;
  readonly #log: Logger;
  /** What goes on, for whoever asks. */
  readonly jobs = new ClipJobs();
  readonly #waiting = new Map<string, ClipOrder>();
  readonly #failed = new Map<string, ClipFileState>();
  #current: { readonly id: string; progress: number; readonly abort: AbortController } | undefined;
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ClipMakerOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** Removes what an earlier run has left half done. */
  async start(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true });
    const left = (await readdir(folder)).filter((name) => name.endsWith('.part'));
    await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
  }

  /** Ends what is being made. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    this.#current?.abort.abort();
    await this.#work;
  }

  /** Of a finished clip, or one that is to come. */
  path(id: string): string {
    return join(this.#options.folder, `${id}.mp4`);
  }

  /** Undefined where there is no file, and none is to be made. */
  async state(id: string): Promise<ClipFileState | undefined> {
    const current = this.#current;
    if (current?.id === id) return { state: 'making', progress: current.progress };
    if (this.#waiting.has(id)) return { state: 'waiting' };
    const found = await stat(this.path(id)).catch(absent);
    return found ? { state: 'ready', byteLength: found.size } : this.#failed.get(id);
  }

  /** Whether one more may be ordered. */
  get hasRoom(): boolean {
    return !this.#stopped && this.#waiting.size < MOST_WAITING;
  }

  /** Makes the file when its turn comes; at once nothing is done. @throws ClipError when too many wait */
  order(order: ClipOrder): void {
    if (this.#waiting.has(order.id) || this.#current?.id === order.id) return;
    if (!this.hasRoom) throw new ClipError('busy', `${MOST_WAITING} clips are waiting to be made: try again later`);
    this.#failed.delete(order.id);
    this.#waiting.set(order.id, order);
    this.jobs.ordered(order.id, order.title);
    if (this.#waiting.size === 1 && !this.#current) this.#work = this.#run();
  }

  /** For a clip that was removed. */
  async remove(id: string): Promise<void> {
    this.#waiting.delete(id);
    this.#failed.delete(id);
    this.jobs.forget(id);
    if (this.#current?.id === id) {
      this.#current.abort.abort();
      await this.#work;
    }
    await rm(this.path(id), { force: true });
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    // Whoever ordered it is answered first.
    await Promise.resolve();
    for (const [id, order] of this.#waiting) {
      if (this.#stopped) return;
      this.#waiting.delete(id);
      this.#current = { id, progress: 0, abort: new AbortController() };
      this.jobs.runs(id, 0);
      await this.#make(order, this.#current.abort.signal);
      this.#current = undefined;
    }
  }

  async #make(order: ClipOrder, signal: AbortSignal): Promise<void> {
    const { id } = order;
    const began = performance.now();
    try {
      const { pictures, encoded, seconds, byteLength } = await this.#cut(order, signal);
      const ms = Math.round(performance.now() - began);
      this.jobs.ended(id);
      this.#log.info({ clip: id, pictures, encoded, seconds, byteLength, ms }, 'a clip was made');
    } catch (error) {
      const { code, message } = asClipError(error);
      if (this.#failed.size >= MOST_FAILED) this.#failed.delete([...this.#failed.keys()][0]!);
      this.#failed.set(id, { state: 'failed', code, problem: message });
      this.jobs.ended(id, message);
      this.#log.warn({ clip: id, code, err: error }, 'a clip could not be made');
    }
  }

  /** From the best rendition; where its format changes within the clip, from the next one. */
  async #cut(order: ClipOrder, signal: AbortSignal): Promise<MadeClip> {
    let refused: unknown;
    for (const rendition of await clipRenditions(order)) {
      const file = await MovieFile.create(this.path(order.id));
      try {
        return await makeClip({
          media: await clipMedia(order, rendition),
          range: order.range,
          title: order.title,
          file,
          encode: (job) => encodePictures(job, this.#options),
          onProgress: (share) => {
            if (this.#current) this.#current.progress = share;
            this.jobs.runs(order.id, share);
          },
          signal,
        });
      } catch (error) {
        await file.abandon();
        if (!(error instanceof ClipError) || error.code !== 'format') throw error;
        refused ??= error;
      }
    }
    throw refused;
  }
}

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};

const asClipError = (error: unknown): ClipError => {
  if (error instanceof ClipError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof SegmentGoneError) return new ClipError('gone', message);
  if (code === 'ENOSPC') return new ClipError('disk', 'the disk is full');
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return new ClipError('disk', message);
  return new ClipError('format', `the recording is damaged there: ${message}`);
};
