import { hiddenAt, SHOWN_STEP, shownTime } from '../clock/shown.ts';
import type { Ticks } from '../clock/ticks.ts';
import { isReference } from '../media/annex-b.ts';
import { withRecoveryPoint } from '../media/recovery-point.ts';
import type { VideoSample } from '../media/sample.ts';
import { FrameSlots } from './frame-slots.ts';
import type { Rung } from './rung.ts';

interface Boundary {
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
}

/** Where segments begin in a channel that follows the key frames of its source; oldest first. */
export interface KeyFramePlan {
  readonly boundaries: readonly Boundary[];
}

export interface KeyFrameMarksOptions {
  readonly plan: KeyFramePlan;
  readonly rungs: readonly Rung[];
  /** Programme time of the run's first picture, from which its frames are counted. */
  readonly fromTicks: Ticks;
  /** Programme times at which a rendition that is ahead of its siblings needs a key frame as well. */
  readonly goOnAt?: readonly Ticks[];
}

/** RTMP counts milliseconds: a picture this much early is the next one of a slower rate. 2 ms. */
const ROUNDING: Ticks = 180;

/**
 * Makes the encoder set a key frame where a segment begins. ffmpeg's `-force_key_frames source` looks at the pictures
 * that reach the encoder, and not all do: so it is seen to it that nothing takes the place of those that count, and that
 * none of them stands behind a hole. Where a segment has to begin without a key frame of the source, the next picture
 * that others refer to is marked as one: decoders report the mark of no other.
 */
export class KeyFrameMarks {
  readonly #plan: KeyFramePlan;
  readonly #slots: FrameSlots;
  /** Where renditions go on in mid-segment; in order. */
  readonly #goOnAt: readonly Boundary[];
  #current: Boundary | undefined;
  /** The next picture that can be marked, is to be. */
  #owed = false;
  /** The picture that is to be a key frame in all rungs. */
  #kept: Ticks | undefined;
  #lastShown: Ticks = -Infinity;
  #lastDts: Ticks | undefined;

  constructor({ plan, rungs, fromTicks, goOnAt = [] }: KeyFrameMarksOptions) {
    this.#plan = plan;
    this.#goOnAt = goOnAt.toSorted((a, b) => a - b).map((startTicks) => ({ startTicks, discontinuity: false }));
    const rates = rungs.flatMap((rung) => (rung.kind === 'video' ? [rung.frameRate] : []));
    this.#slots = new FrameSlots(rates, fromTicks);
  }

  /**
   * @param sample to be shown, on the programme clock; pictures in decoding order
   * @returns what the encoder is given for it: once or twice, at its time or nearly, marked or hidden where it has to be
   */
  place(sample: VideoSample): VideoSample[] {
    const step = this.#lastDts === undefined ? 0 : sample.dts - this.#lastDts;
    this.#lastDts = sample.dts;
    const entered = this.#enter(sample);
    const placed = sample.key ? this.#keyFrame(sample, step, entered) : [this.#other(sample)];
    for (const { pts } of placed) this.#lastShown = Math.max(this.#lastShown, pts);
    return placed;
  }

  /** @returns the boundary that is passed with this picture */
  #enter({ pts, key }: VideoSample): Boundary | undefined {
    const boundary = this.#placeBefore(pts);
    if (!boundary || boundary === this.#current) return undefined;
    this.#current = boundary;
    this.#owed = !key;
    if (key) this.#kept = pts;
    return boundary;
  }

  #keyFrame(sample: VideoSample, step: Ticks, entered: Boundary | undefined): VideoSample[] {
    const pts = this.#slots.beforeNext(sample.pts, step);
    if (entered && this.#kept !== undefined) this.#kept = pts;
    const placed = { ...sample, pts };
    return entered?.discontinuity ? [...this.#herald(placed), placed] : [placed];
  }

  /**
   * A key frame behind a hole, or of another size, is passed over: ffmpeg fills the hole with the last picture, and goes
   * by that. So it is given a frame early as well, to stand at the end of the hole itself.
   */
  #herald(sample: VideoSample): VideoSample[] {
    const pts = Math.max(shownTime(sample.pts - this.#slots.longest), this.#lastShown + SHOWN_STEP);
    if (pts < this.#slots.begin || pts >= sample.pts) return [];
    return [{ ...sample, pts, dts: Math.min(pts, sample.dts - 1) }];
  }

  #other(sample: VideoSample): VideoSample {
    const { pts, data } = sample;
    if (this.#kept !== undefined && pts > this.#kept && this.#slots.share(this.#kept, pts)) {
      return { ...sample, pts: hiddenAt(pts) };
    }
    if (!this.#owed || !isReference(data)) return sample;
    this.#owed = false;
    this.#kept = pts;
    return { ...sample, data: withRecoveryPoint(data) };
  }

  #placeBefore(pts: Ticks): Boundary | undefined {
    const isPassed = ({ startTicks }: Boundary): boolean => startTicks - ROUNDING <= pts;
    const goesOn = this.#goOnAt.findLast(isPassed);
    const boundary = this.#plan.boundaries.findLast(({ startTicks }) => startTicks <= pts);
    if (!goesOn || !boundary) return boundary ?? goesOn;
    return goesOn.startTicks > boundary.startTicks ? goesOn : boundary;
  }
}
