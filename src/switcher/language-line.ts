import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { AudioSample, Sample } from '../media/sample.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import { SoundLine } from './sound-line.ts';

/** How far a language may lag behind the main sound before that takes its place. */
const PATIENCE = secondsToTicks(1);

/**
 * The sound of one further language. Where the feed on air does not have it, the main sound takes its place: those who
 * chose a language hear what everybody hears, and not silence. So a programme has all of its languages at all times,
 * whatever is on the air. Pure.
 */
export class LanguageLine {
  readonly #line: SoundLine;
  /** The feed on air has this language. */
  #own = false;
  /** Main sound that the language has not come to yet, from the frame nearest to its end on; its frames are shared, and `PATIENCE` bounds their number. */
  #waiting: AudioSample[] = [];

  constructor(track: number, emit: (sample: Sample) => void) {
    this.#line = new SoundLine((pts, data) => emit({ kind: 'audio', track, pts, data }));
  }

  /** @param own whether the feed that comes has this language @param earliest where a new line may begin */
  cut(own: boolean, earliest: Ticks): void {
    if (own) {
      this.#own = true;
      this.#line.cut();
    } else this.#giveUp(earliest);
  }

  /** Takes a frame of the language. */
  push(sample: AudioSample, earliest: Ticks): void {
    if (!this.#own) this.cut(true, earliest);
    this.#line.push(sample, earliest);
  }

  /** Takes a frame of the main sound, as it was placed in the programme. */
  main(sample: AudioSample, earliest: Ticks): void {
    if (!this.#own) {
      this.#line.push(sample, earliest);
      return;
    }
    this.#waiting.push(sample);
    const end = this.#line.end ?? this.#waiting[0]!.pts;
    const passed = this.#waiting.findIndex(({ pts }) => pts >= end - AAC_FRAME_TICKS / 2);
    this.#waiting.splice(0, passed < 0 ? this.#waiting.length : passed);
    if (sample.pts - end > PATIENCE) this.#giveUp(earliest);
  }

  #giveUp(earliest: Ticks): void {
    if (!this.#own) return;
    this.#own = false;
    this.#line.cut();
    for (const sample of this.#waiting) this.#line.push(sample, earliest);
    this.#waiting = [];
  }
}
