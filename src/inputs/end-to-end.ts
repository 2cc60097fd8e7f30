import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../media/silence.ts';
import { dueTicks, laneOf, type AudioSample, type Sample, type VideoSample } from '../media/sample.ts';

const DEFAULT_FRAME: Ticks = secondsToTicks(1 / 30);
const LONGEST_FRAME: Ticks = secondsToTicks(0.2);
/** Frames of sound are moved by half of one at most. */
const HALF = AAC_FRAME_TICKS / 2;
/** How far sound may lag behind the pictures, in an item that has some, before silence takes its place. */
const SOUND_PATIENCE: Ticks = secondsToTicks(0.5);
/** No hole in the sound is filled beyond this: pictures are missing as well. */
const MOST_SILENCE: Ticks = secondsToTicks(5);

/**
 * Lays items end to end on one line of time: each begins where the last picture of the one before ends, and the sound
 * has neither hole nor overlap. Pure.
 */
export class EndToEnd {
  #shift: Ticks = 0;
  #start: Ticks = 0;
  #lastShown: Ticks | undefined;
  #previousDts: Ticks | undefined;
  #lastDts: Ticks = -Infinity;
  #frame = DEFAULT_FRAME;
  #soundEnd: Ticks | undefined;
  /** Where further languages end, by lane: what is missing of them is nobody's business here. */
  readonly #languageEnds = new Map<number, Ticks>();
  #hasAudio = true;

  /** Where the pictures end. */
  get end(): Ticks {
    return this.#lastShown === undefined ? this.#start : this.#lastShown + this.#frame;
  }

  /** How much of the item was shown. */
  get position(): Ticks {
    return this.end - this.#start;
  }

  /** Another item follows. @param firstPicture its presentation time, by the item's own clock */
  begin(firstPicture: Ticks, hasAudio: boolean): void {
    this.#start = this.end;
    this.#shift = this.#start - firstPicture;
    this.#lastShown = undefined;
    this.#previousDts = undefined;
    this.#hasAudio = hasAudio;
    this.#soundEnd ??= this.#start;
  }

  /** Leaves out a stretch of the item in which there is nothing. */
  skip(ticks: Ticks): void {
    this.#shift -= ticks;
  }

  /** When a sample of the item is due, on the line. */
  due(sample: Sample): Ticks {
    return dueTicks(sample) + this.#shift;
  }

  /** A moment of the line by the item's own clock. */
  inItem(ticks: Ticks): Ticks {
    return ticks - this.#shift;
  }

  /** Whether all pictures that are shown before this one have been sent: the item can be left here without a hole. */
  isWholeBefore(picture: VideoSample): boolean {
    return this.#lastShown === undefined || picture.pts + this.#shift > this.#lastShown;
  }

  /** The sample in its place, with the silence that goes before it. */
  place(sample: Sample): Sample[] {
    return sample.kind === 'video' ? this.#video(sample) : this.#audio(sample);
  }

  #video(sample: VideoSample): Sample[] {
    const pts = sample.pts + this.#shift;
    const dts = sample.dts + this.#shift;
    if (this.#previousDts !== undefined && dts > this.#previousDts) {
      this.#frame = Math.min(dts - this.#previousDts, LONGEST_FRAME);
    }
    this.#previousDts = dts;
    this.#lastShown = Math.max(this.#lastShown ?? pts, pts);
    // An item with B-frames is decoded from before its first picture on, where the item before is still being decoded.
    this.#lastDts = Math.max(dts, this.#lastDts + 1);
    const silence = this.#silenceTo(dts - (this.#hasAudio ? SOUND_PATIENCE : 0));
    return [...silence, { ...sample, pts, dts: this.#lastDts }];
  }

  #audio(sample: AudioSample): Sample[] {
    const pts = sample.pts + this.#shift;
    const lane = laneOf(sample);
    if (lane > 1) {
      if (pts < Math.max(this.#start, this.#languageEnds.get(lane) ?? -Infinity) - HALF) return [];
      this.#languageEnds.set(lane, pts + AAC_FRAME_TICKS);
      return [{ ...sample, pts }];
    }
    if (pts < this.#soundEnd! - HALF) return [];
    const silence = this.#silenceTo(pts - HALF);
    this.#soundEnd = pts + AAC_FRAME_TICKS;
    return [...silence, { ...sample, pts }];
  }

  /** Silence up to the frame that would reach beyond `ticks` by more than it lies before it. */
  #silenceTo(ticks: Ticks): Sample[] {
    const silence: Sample[] = [];
    if (ticks - this.#soundEnd! > MOST_SILENCE) this.#soundEnd = ticks;
    for (; this.#soundEnd! < ticks; this.#soundEnd! += AAC_FRAME_TICKS) {
      silence.push({ kind: 'audio', pts: this.#soundEnd!, data: silentFrame() });
    }
    return silence;
  }
}
