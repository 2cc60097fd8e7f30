import type { Logger } from 'pino';
import type { ChildLedger } from '../process/child.ts';
import { decodeKeyFrames } from './decode.ts';
import type { KeyFrame } from './key-frame.ts';
import type { PictureForm } from './picture-form.ts';

export interface PictureDecoderOptions {
  readonly ffmpeg: string;
  readonly ledger: ChildLedger;
  readonly log: Logger;
  /** How key frames are decoded; ffmpeg where absent. */
  readonly decode?: typeof decodeKeyFrames;
}

export interface DecodeJob {
  readonly form: PictureForm;
  /** Gives way to whoever waits for a picture, and to the programme. */
  readonly background?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Too many pictures are being made: to be tried again a little later. */
export class PicturesBusyError extends Error {
  override readonly name = 'PicturesBusyError';
}

interface Waiting {
  readonly background: boolean;
  readonly begin: () => void;
}

/** Decoders that run at a time, whoever asks: one of them may be in the background. */
const MOST_RUNNING = 2;
/** Jobs that wait, each with its key frames in memory. */
const MOST_WAITING = 32;
/** A storyboard's sheet. */
const MOST_FRAMES = 128;

/** The one place where pictures are decoded: a few at a time on the whole server, whatever is asked for. */
export class PictureDecoder {
  readonly #options: PictureDecoderOptions;
  readonly #abort = new AbortController();
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #inBackground = 0;

  constructor(options: PictureDecoderOptions) {
    this.#options = options;
  }

  /** Jobs that wait or run. */
  get size(): number {
    return this.#running + this.#waiting.length;
  }

  /**
   * @returns pictures in the order of the frames; undefined for one that cannot be decoded
   * @throws PicturesBusyError when too much waits already
   * @throws Error with the decoder's words when none can be decoded
   */
  async decode(frames: readonly KeyFrame[], job: DecodeJob): Promise<(Buffer | undefined)[]> {
    if (frames.length === 0) return [];
    if (frames.length > MOST_FRAMES) throw new RangeError(`at most ${MOST_FRAMES} pictures are decoded at a time`);
    const { form, background = false, signal = this.#abort.signal } = job;
    const either = AbortSignal.any([signal, this.#abort.signal]);
    await this.#turn(background, either);
    try {
      const { ffmpeg, ledger, log, decode = decodeKeyFrames } = this.#options;
      return await decode(frames, { ffmpeg, ledger, log, form, background, signal: either });
    } finally {
      this.#running--;
      if (background) this.#inBackground--;
      this.#next();
    }
  }

  /** Ends what runs, and whatever waits. */
  stop(): void {
    this.#abort.abort(new Error('the server is stopping'));
  }

  #turn(background: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.length >= MOST_WAITING) throw new PicturesBusyError('too many pictures are being made');
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        background,
        begin: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < MOST_RUNNING) {
      const foreground = this.#waiting.findIndex(({ background }) => !background);
      const at = foreground >= 0 || this.#inBackground > 0 ? foreground : 0;
      const [chosen] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (!chosen) return;
      this.#running++;
      if (chosen.background) this.#inBackground++;
      chosen.begin();
    }
  }
}
