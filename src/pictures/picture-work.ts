import type { Logger } from 'pino';
import type { RecordingPictures } from './recording-pictures.ts';

export interface PictureWorkOptions {
  readonly pictures: Pick<RecordingPictures, 'choosePoster' | 'makeSheets' | 'forget'>;
  /** Recordings that are being made at this moment. */
  readonly running: () => readonly string[];
  /** Whether it has a poster, chosen by somebody or by this; true for what is gone. */
  readonly hasPoster: (id: string) => boolean;
  /** Keeps the name of its poster. */
  readonly setPoster: (id: string, poster: string) => Promise<void>;
  readonly log: Logger;
}

/** How often recordings that run are looked at: a sheet of theirs becomes whole every quarter of an hour. */
const ROUND_MS = 60_000;
/** Recordings that wait; what comes beyond gets its pictures when somebody asks for them. */
const MOST_WAITING = 1000;

/** Makes the pictures of recordings as they grow and when they end, one after the other, in the background. */
export class PictureWork {
  readonly #options: PictureWorkOptions;
  readonly #abort = new AbortController();
  /** In the order in which they came; true: it has ended. */
  readonly #waiting = new Map<string, boolean>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(options: PictureWorkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const id of this.#options.running()) this.#add(id, false);
    }, ROUND_MS);
    this.#timer.unref();
  }

  /** To be called when a recording is finished, or has changed its ends. */
  finished(id: string): void {
    this.#add(id, true);
  }

  /** To be called when a recording is removed. */
  removed(id: string): void {
    this.#waiting.delete(id);
    this.#options.pictures.forget(id).catch((error: unknown) => this.#tell(id, error));
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#waiting.clear();
    this.#abort.abort();
    await this.#working;
  }

  #add(id: string, hasEnded: boolean): void {
    if (this.#abort.signal.aborted || this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.set(id, hasEnded || this.#waiting.get(id) === true);
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    for (const [id, hasEnded] of this.#waiting) {
      this.#waiting.delete(id);
      try {
        await this.#make(id, hasEnded);
      } catch (error) {
        this.#tell(id, error);
      }
    }
  }

  async #make(id: string, hasEnded: boolean): Promise<void> {
    const { pictures, hasPoster, setPoster } = this.#options;
    const { signal } = this.#abort;
    if (hasEnded && !hasPoster(id)) {
      const poster = await pictures.choosePoster(id, signal);
      if (poster !== undefined && !hasPoster(id)) await setPoster(id, poster);
    }
    await pictures.makeSheets(id, signal);
  }

  #tell(id: string, error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#options.log.warn({ err: error, recording: id }, 'pictures of a recording could not be made');
  }
}
