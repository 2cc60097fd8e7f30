import { hiddenTime, shownFrom, shownTime } from '../clock/shown.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';
import { LanguageLine } from './language-line.ts';
import { SoundLine } from './sound-line.ts';

/** Without a previous frame to measure: 30 pictures per second. */
const DEFAULT_FRAME = secondsToTicks(1 / 30);
/** No frame is taken to last longer than this when a cut looks for where the old picture ends. */
const LONGEST_FRAME = secondsToTicks(0.1);
/** A picture that comes so much behind the end of the last one was waited for (0.1 s). */
const LEAST_HOLD = secondsToTicks(0.1);
/** How far sound may lag behind the pictures before silence takes its place. */
const AUDIO_PATIENCE = secondsToTicks(1);

/**
 * Joins feeds into one programme whose decoding times only rise and whose sound has no hole.
 *
 * A cut takes effect where the last picture ends. Pictures of the incoming feed that lie before that moment are needed
 * to decode what follows: they are squeezed into the instant before it and marked as not to be shown. So the feed
 * keeps its natural place on the programme clock, and no latency is added by a cut.
 * Pure: it knows neither time nor sockets.
 */
export class Splicer {
  #lastPts: Ticks | undefined;
  #lastDts: Ticks = -Infinity;
  #frame = DEFAULT_FRAME;
  #edge: Ticks = -Infinity;
  /** The key frame that the feed on air was joined at: its time, and that of its squeezed group. */
  #entry: { readonly pts: Ticks; readonly hiddenFrom: Ticks } | undefined;
  #lastHidden: Ticks = -Infinity;
  #sourceDts: Ticks = -Infinity;
  #previousDts: Ticks | undefined;
  #expectsAudio = true;
  /** The sound that is made goes under a picture that is held. */
  #holding = false;
  readonly #emit: (sample: Sample) => void;
  readonly #sound: SoundLine;
  /** By track, from 1 on. */
  readonly #languages: readonly LanguageLine[];
  #tracks: readonly number[] = [];

  /** @param tracks of sound, the main one included, that the programme has at all times */
  constructor(emit: (sample: Sample) => void, tracks = 1) {
    this.#emit = emit;
    this.#sound = new SoundLine((pts, data) =>
      this.#mainSound({ kind: 'audio', pts, ...(this.#holding && { held: true }), data }),
    );
    this.#languages = Array.from({ length: tracks - 1 }, (_, index) => new LanguageLine(index + 1, emit));
  }

  /** Where the programme's pictures end: the earliest moment that the next one can be shown. Undefined at first. */
  get edge(): Ticks | undefined {
    return this.#lastPts === undefined ? undefined : this.#lastPts + this.#frame;
  }

  /**
   * Takes another feed. What is pushed from now on is its samples, placed on the programme clock, the first picture
   * a key frame (pictures before one are dropped).
   * @param hasAudio false: silence is made along with the pictures, without waiting for sound
   * @param tracks of further languages that it has
   */
  cut(hasAudio: boolean, tracks: readonly number[] = []): void {
    this.#edge = this.edge ?? -Infinity;
    this.#entry = undefined;
    this.#previousDts = undefined;
    this.#sound.cut();
    this.#expectsAudio = hasAudio;
    this.#expect(tracks);
  }

  /** The feed on air has these further languages from now on. Costs nothing where they are those of before. */
  expect(tracks: readonly number[]): void {
    if (tracks !== this.#tracks) this.#expect(tracks);
  }

  push(sample: Sample): void {
    if (sample.kind === 'video') this.#video(sample);
    else this.#audio(sample);
  }

  #expect(tracks: readonly number[]): void {
    this.#tracks = tracks;
    for (const [index, line] of this.#languages.entries()) {
      line.cut(tracks.includes(index + 1), this.#lastPts ?? -Infinity);
    }
  }

  #video(sample: VideoSample): void {
    const entry = this.#entry ? this.#goesBack(sample) : sample.key;
    if (entry) this.#join(sample);
    else if (!this.#entry) return;
    this.#sourceDts = sample.dts;
    // Leading pictures of an open group refer to pictures that were never taken: they cannot be decoded.
    if (sample.pts < this.#entry!.pts) return;
    const hidden = sample.pts < Math.max(this.#edge, this.#lastHidden);
    const pts = hidden ? this.#hide(sample.pts) : Math.max(shownTime(sample.pts), this.#lowest());
    // Hidden pictures are decoded one right after the other, so that their own times can keep the order of display.
    const earliest = hidden ? -Infinity : Math.round(sample.dts);
    const dts = Math.min(pts, Math.max(earliest, this.#lastDts + 1));
    if (!hidden) {
      this.#coverHold(pts, dts);
      this.#measure(sample.dts, pts);
    }
    this.#lastDts = dts;
    this.#emit({ kind: 'video', pts, dts, key: sample.key, entry, data: sample.data });
    this.#coverSilence(dts);
  }

  /** What comes now has its place before what was shown: the feed's own clock went back. */
  #goesBack(sample: VideoSample): boolean {
    return sample.dts <= this.#sourceDts || (sample.key && shownTime(sample.pts) <= this.#lastPts!);
  }

  /** From this picture on the feed is shown again where the programme's pictures end. */
  #join(sample: VideoSample): void {
    this.#edge = this.edge ?? -Infinity;
    this.#entry = { pts: sample.pts, hiddenFrom: this.#lastPts ?? sample.dts };
    this.#lastHidden = -Infinity;
    this.#previousDts = undefined;
  }

  #hide(pts: Ticks): Ticks {
    const { pts: origin, hiddenFrom } = this.#entry!;
    const hidden = Math.max(hiddenTime(pts, origin, hiddenFrom), hiddenTime(0, 0, this.#lastDts + 2));
    this.#lastHidden = Math.max(this.#lastHidden, hidden);
    return hidden;
  }

  /** A shown picture comes behind everything that was hidden before it, and never before its own decoding. */
  #lowest(): Ticks {
    const last = Math.max(this.#lastHidden, this.#lastDts);
    return last === -Infinity ? -Infinity : shownFrom(last + 1);
  }

  /** The frame length is taken from decoding times: presentation times hop where there are B-frames. */
  #measure(dts: Ticks, pts: Ticks): void {
    if (this.#previousDts !== undefined && dts > this.#previousDts) {
      this.#frame = Math.min(dts - this.#previousDts, LONGEST_FRAME);
    }
    this.#previousDts = dts;
    this.#lastPts = Math.max(this.#lastPts ?? pts, pts);
  }

  #audio(sample: AudioSample): void {
    // Sound begins with the pictures, and never before the programme's own.
    if (this.#lastPts === undefined || !this.#entry) return;
    const { track = 0 } = sample;
    if (track > 0) {
      this.#languages[track - 1]?.push(sample, this.#lastPts);
      return;
    }
    this.#expectsAudio = true;
    this.#sound.push(sample, this.#lastPts);
  }

  #mainSound(sample: AudioSample): void {
    this.#emit(sample);
    for (const line of this.#languages) line.main(sample, sample.pts);
  }

  /** Where the last picture was held the sound is silence, in front of the picture that ends that: it may not be late. */
  #coverHold(pts: Ticks, dts: Ticks): void {
    const { edge } = this;
    if (edge === undefined || pts - edge < LEAST_HOLD || this.#sound.end === undefined) return;
    this.#holding = true;
    this.#sound.cover(dts, edge);
    this.#holding = false;
  }

  #coverSilence(dts: Ticks): void {
    const patience = this.#expectsAudio ? AUDIO_PATIENCE : 0;
    const covered = this.#sound.cover(dts - patience, Math.max(dts, this.#lastPts ?? dts));
    // Sound that has stayed away for that long is not waited for any more; when it comes back, it is again.
    if (covered) this.#expectsAudio = false;
  }
}
