import { hiddenTime, shownFrom, shownTime } from '../clock/shown.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../media/silence.ts';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';

/** Without a previous frame to measure: 30 pictures per second. */
const DEFAULT_FRAME = secondsToTicks(1 / 30);
/** No frame is taken to last longer than this when a cut looks for where the old picture ends. */
const LONGEST_FRAME = secondsToTicks(0.1);
/** A picture that comes so much behind the end of the last one was waited for (0.1 s). */
const LEAST_HOLD = secondsToTicks(0.1);
/** Right after a cut sound is placed to the nearest frame; later only a real gap or overlap is corrected. */
const TIGHT = AAC_FRAME_TICKS / 2;
const LOOSE = AAC_FRAME_TICKS * 1.5;
/** Share of an audio frame's error that is made good with each frame: below what the resampler can stretch (2 %). */
const SMOOTHING = 1 / 64;
/** How far sound may lag behind the pictures before silence takes its place. */
const AUDIO_PATIENCE = secondsToTicks(1);
/** More silence than this in one go is a fault in the caller, not a hole in a programme. */
const MOST_SILENCE = secondsToTicks(60);

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
  #audioNext: Ticks | undefined;
  #settling = true;
  #expectsAudio = true;
  readonly #emit: (sample: Sample) => void;

  constructor(emit: (sample: Sample) => void) {
    this.#emit = emit;
  }

  /** Where the programme's pictures end: the earliest moment that the next one can be shown. Undefined at first. */
  get edge(): Ticks | undefined {
    return this.#lastPts === undefined ? undefined : this.#lastPts + this.#frame;
  }

  /**
   * Takes another feed. What is pushed from now on is its samples, placed on the programme clock, the first picture
   * a key frame (pictures before one are dropped).
   * @param hasAudio false: silence is made along with the pictures, without waiting for sound
   */
  cut(hasAudio: boolean): void {
    this.#edge = this.edge ?? -Infinity;
    this.#entry = undefined;
    this.#previousDts = undefined;
    this.#settling = true;
    this.#expectsAudio = hasAudio;
  }

  push(sample: Sample): void {
    if (sample.kind === 'video') this.#video(sample);
    else this.#audio(sample);
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
    this.#expectsAudio = true;
    this.#audioNext ??= this.#firstAudio(sample.pts);
    let error = sample.pts - this.#audioNext;
    const tolerance = this.#settling ? TIGHT : LOOSE;
    if (error < -tolerance) return;
    if (error > tolerance) {
      this.#silence(Math.round(error / AAC_FRAME_TICKS));
      error = sample.pts - this.#audioNext;
    }
    this.#settling = false;
    const pts = Math.round(this.#audioNext + error * SMOOTHING);
    this.#audioNext = pts + AAC_FRAME_TICKS;
    this.#emit({ ...sample, pts });
  }

  /** The first frame of all lies on the grid of whole AAC frames since the epoch, so that encoders can be exchanged. */
  #firstAudio(pts: Ticks): Ticks {
    return Math.ceil(Math.max(pts, this.#lastPts ?? pts) / AAC_FRAME_TICKS) * AAC_FRAME_TICKS;
  }

  /** Where the last picture was held the sound is silence, in front of the picture that ends that: it may not be late. */
  #coverHold(pts: Ticks, dts: Ticks): void {
    const { edge } = this;
    if (edge === undefined || pts - edge < LEAST_HOLD || this.#audioNext === undefined) return;
    this.#silence(Math.max(0, Math.floor((dts - this.#audioNext) / AAC_FRAME_TICKS)), true);
  }

  #coverSilence(dts: Ticks): void {
    this.#audioNext ??= this.#firstAudio(dts);
    const patience = this.#expectsAudio ? AUDIO_PATIENCE : 0;
    const missing = Math.floor((dts - patience - this.#audioNext) / AAC_FRAME_TICKS);
    if (missing <= 0) return;
    // Sound that has stayed away for that long is not waited for any more; when it comes back, it is again.
    this.#expectsAudio = false;
    this.#silence(missing);
  }

  #silence(frames: number, held = false): void {
    const most = MOST_SILENCE / AAC_FRAME_TICKS;
    for (let i = 0; i < Math.min(frames, most); i++) {
      this.#emit({ kind: 'audio', pts: this.#audioNext!, data: silentFrame(), ...(held && { held }) });
      this.#audioNext! += AAC_FRAME_TICKS;
    }
    if (frames > most) this.#audioNext! += (frames - most) * AAC_FRAME_TICKS;
  }
}
