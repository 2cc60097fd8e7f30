import { hiddenTime, isShown } from '../clock/shown.ts';
import type { Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../media/silence.ts';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';
import type { Backlog, Position } from '../switcher/backlog.ts';
import { ENCODER_START } from './arguments.ts';
import type { KeyFrameMarks } from './key-frame-marks.ts';

/** Pictures before the run's first one are decoded within this time of it (0.1 s). */
const LEAD: Ticks = 9_000;
/**
 * Sound begins this much before the pictures (0.25 s): in a multiplex with B-frames the last sound of what was
 * published ends before the last picture does.
 */
const AUDIO_LEAD: Ticks = 22_500;
/** More silence than this is never made at once (30 s, what the backlog holds); the resampler fills in the rest. */
const LONGEST_LEAD_IN: Ticks = 2_700_000;

/**
 * Reads the programme for one run of the encoder and puts it on the encoder's clock: pictures before the run's first
 * one are hidden, sound before it is left out, and the first sound lies on the grid of whole AAC frames since the
 * epoch, so that the sound of one run joins that of another without an overlap.
 */
export class EncoderFeed {
  readonly #backlog: Backlog;
  readonly #from: Ticks;
  readonly #shift: Ticks;
  readonly #marks: KeyFrameMarks | undefined;
  #position: Position;
  #entryPts: Ticks | undefined;
  #lastDts = -Infinity;
  /** Tracks of sound that have begun. */
  readonly #soundsBegun = new Set<number>();
  #ready: Sample[] = [];
  #newest: Ticks | undefined;
  #skippedSamples = 0;

  /**
   * @param start a key frame in the backlog
   * @param from programme time of the run's first picture
   * @param marks absent where key frames lie on the grid
   */
  constructor(backlog: Backlog, start: Position, from: Ticks, marks?: KeyFrameMarks) {
    this.#backlog = backlog;
    this.#position = start;
    this.#from = from;
    this.#marks = marks;
    this.#shift = ENCODER_START - from;
  }

  /** Programme time of the newest picture that was taken. */
  get newest(): Ticks | undefined {
    return this.#newest;
  }

  /** Samples that were passed over because the encoder could not keep up. */
  get skippedSamples(): number {
    return this.#skippedSamples;
  }

  /** The next sample for the encoder; undefined while there is none. */
  next(): Sample | undefined {
    for (;;) {
      const ready = this.#ready.shift();
      if (ready) return ready;
      const sample = this.#take();
      if (!sample) return undefined;
      if (sample.kind === 'video') this.#video(sample);
      else this.#audio(sample);
    }
  }

  #take(): Sample | undefined {
    let sample = this.#backlog.at(this.#position);
    const { start } = this.#backlog;
    if (!sample && start !== undefined && this.#position < start) {
      // What it stood at has left the backlog: it goes on at the next whole group of pictures.
      this.#skippedSamples += start - this.#position;
      this.#position = start;
      sample = this.#backlog.at(start);
    }
    if (sample) this.#position++;
    return sample;
  }

  #video(sample: VideoSample): void {
    this.#entryPts ??= sample.pts;
    this.#newest = Math.max(this.#newest ?? sample.pts, sample.pts);
    const isMarked = this.#marks !== undefined && isShown(sample.pts) && sample.pts >= this.#from;
    const placed = isMarked ? this.#marks.place(sample) : [sample];
    this.#ready.push(...placed.map((each) => this.#picture(each)));
  }

  #picture(sample: VideoSample): VideoSample {
    const before = sample.pts < this.#from;
    const pts = before ? hiddenTime(sample.pts, this.#entryPts!, ENCODER_START - LEAD) : sample.pts + this.#shift;
    const natural = this.#decodingTime(sample, before);
    const dts = natural === -Infinity ? pts : Math.min(pts, natural);
    this.#lastDts = dts;
    return { ...sample, pts, dts };
  }

  /**
   * ffmpeg's decoders stamp pictures with decoding times for good once presentation times were at fault more often than
   * those. At a splice one may be; so decoding times are at fault with each hidden picture, where it does no harm.
   */
  #decodingTime(sample: VideoSample, before: boolean): Ticks {
    if (before || !isShown(sample.pts)) return this.#lastDts;
    // What is decoded before the run's first moment is pressed together with what is hidden: hidden B-frames may follow.
    if (sample.dts < this.#from) return this.#lastDts + 1;
    return Math.max(sample.dts + this.#shift, this.#lastDts + 1);
  }

  #audio(sample: AudioSample): void {
    if (sample.pts < this.#from - AUDIO_LEAD) return;
    const { track = 0 } = sample;
    if (!this.#soundsBegun.has(track)) {
      this.#soundsBegun.add(track);
      this.#leadIn(track, sample.pts);
    } else {
      this.#ready.push({ ...sample, pts: sample.pts + this.#shift });
    }
  }

  /** Silence from the run's start up to its first sound, whose place is taken by the last frame of it. */
  #leadIn(track: number, until: Ticks): void {
    const begin = Math.max(this.#from - AUDIO_LEAD, until - LONGEST_LEAD_IN);
    for (let pts = gridAfter(begin); pts <= gridAfter(until); pts += AAC_FRAME_TICKS) {
      this.#ready.push({ kind: 'audio', track, pts: pts + this.#shift, data: silentFrame() });
    }
  }
}

/** First whole AAC frame since the epoch that begins at `ticks` or later. */
const gridAfter = (ticks: Ticks): Ticks => Math.ceil(ticks / AAC_FRAME_TICKS) * AAC_FRAME_TICKS;
