import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { AudioSample } from '../media/sample.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../media/silence.ts';

/** Right after a cut sound is placed to the nearest frame; later only a real gap or overlap is corrected. */
const TIGHT = AAC_FRAME_TICKS / 2;
const LOOSE = AAC_FRAME_TICKS * 1.5;
/** Share of an audio frame's error that is made good with each frame: below what the resampler can stretch (2 %). */
const SMOOTHING = 1 / 64;
/** More silence than this in one go is a fault in the caller, not a hole in a programme. */
const MOST_SILENCE = secondsToTicks(60);

/** The sound of one language: frames that touch, whatever feed they come from. Silence fills what is missing. Pure. */
export class SoundLine {
  #next: Ticks | undefined;
  #settling = true;
  readonly #emit: (pts: Ticks, data: Buffer) => void;

  constructor(emit: (pts: Ticks, data: Buffer) => void) {
    this.#emit = emit;
  }

  /** Where the sound ends; undefined before it has begun. */
  get end(): Ticks | undefined {
    return this.#next;
  }

  /** What is pushed from now on is another sound, and has nothing to do with what was pushed before. */
  cut(): void {
    this.#settling = true;
  }

  /** @param earliest where a line that has yet to begin may begin */
  push({ pts: wanted, data }: AudioSample, earliest: Ticks): void {
    const next = (this.#next ??= firstFrame(Math.max(wanted, earliest)));
    const tolerance = this.#settling ? TIGHT : LOOSE;
    if (wanted - next < -tolerance) return;
    if (wanted - next > tolerance) this.#silence(Math.round((wanted - next) / AAC_FRAME_TICKS));
    this.#settling = false;
    const error = wanted - this.#next;
    const pts = Math.round(this.#next + error * SMOOTHING);
    this.#next = pts + AAC_FRAME_TICKS;
    this.#emit(pts, data);
  }

  /** Fills up with silence. @param earliest as for `push` @returns whether there was any need */
  cover(until: Ticks, earliest: Ticks): boolean {
    this.#next ??= firstFrame(earliest);
    const missing = Math.floor((until - this.#next) / AAC_FRAME_TICKS);
    if (missing <= 0) return false;
    this.#silence(missing);
    return true;
  }

  #silence(frames: number): void {
    const most = MOST_SILENCE / AAC_FRAME_TICKS;
    for (let i = 0; i < Math.min(frames, most); i++) {
      const pts = this.#next!;
      this.#next = pts + AAC_FRAME_TICKS;
      this.#emit(pts, silentFrame());
    }
    if (frames > most) this.#next! += (frames - most) * AAC_FRAME_TICKS;
  }
}

/** The first frame of all lies on the grid of whole AAC frames since the epoch, so that encoders can be exchanged. */
const firstFrame = (earliest: Ticks): Ticks => Math.ceil(earliest / AAC_FRAME_TICKS) * AAC_FRAME_TICKS;
