import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { isReference } from '../media/annex-b.ts';
import { withRecoveryPoint } from '../media/recovery-point.ts';
import type { VideoSample } from '../media/sample.ts';
import type { Rung } from './rung.ts';

interface Boundary {
  readonly startTicks: Ticks;
  readonly discontinuity: boolean;
}

/** Where segments begin in a channel that follows the key frames of its source; oldest first. */
export interface KeyFramePlan {
  readonly boundaries: readonly Boundary[];
}

/** RTMP counts milliseconds: a picture this much early is the next one of a slower rate. 2 ms. */
const ROUNDING: Ticks = 180;

/**
 * Makes the encoder set a key frame where a segment begins. ffmpeg's `-force_key_frames source` looks at the pictures
 * that reach the encoder, and not all do: a slower frame rate passes over some, and where feeds meet two may fall into
 * one frame. So what comes right behind a key frame is marked as one as well, wherever that may be needed; and so are
 * the places where a segment has to begin though the source has no key frame there.
 */
export class KeyFrameMarks {
  readonly #plan: KeyFramePlan;
  /** Of the slowest rung's pictures. */
  readonly #interval: Ticks;
  /** Where renditions go on in mid-segment; in order. */
  readonly #goOnAt: readonly Boundary[];
  #current: Boundary | undefined;
  /** The next picture that can be marked, is to be. */
  #owed = false;
  #lastDts: Ticks | undefined;
  #step: Ticks = Infinity;

  /** @param goOnAt programme times at which a rendition that is ahead of its siblings needs a key frame as well */
  constructor(plan: KeyFramePlan, rungs: readonly Rung[], goOnAt: readonly Ticks[] = []) {
    this.#plan = plan;
    this.#goOnAt = goOnAt.toSorted((a, b) => a - b).map((startTicks) => ({ startTicks, discontinuity: false }));
    const rates = rungs.flatMap((rung) => (rung.kind === 'video' ? [rung.frameRate] : []));
    this.#interval = rates.length > 0 ? TICKS_PER_SECOND / Math.min(...rates) - ROUNDING : 0;
  }

  /** @param sample on the programme clock, pictures in decoding order @returns its data, marked where it is needed */
  mark(sample: VideoSample): Buffer {
    const { pts, dts, key, data } = sample;
    if (this.#lastDts !== undefined) this.#step = dts - this.#lastDts;
    this.#lastDts = dts;
    const boundary = this.#placeBefore(pts);
    if (!boundary) return data;
    if (boundary !== this.#current) {
      this.#current = boundary;
      this.#owed = !key || boundary.discontinuity || this.#step < this.#interval;
    }
    if (key || !this.#owed || !isReference(data)) return data;
    // Of several pictures within one frame of the encoder any may be the one that it takes.
    this.#owed = pts + this.#step - boundary.startTicks < this.#interval;
    return withRecoveryPoint(data);
  }

  #placeBefore(pts: Ticks): Boundary | undefined {
    const isPassed = ({ startTicks }: Boundary): boolean => startTicks - ROUNDING <= pts;
    const goesOn = this.#goOnAt.findLast(isPassed);
    const boundary = this.#plan.boundaries.findLast(({ startTicks }) => startTicks <= pts);
    if (!goesOn || !boundary) return boundary ?? goesOn;
    return goesOn.startTicks > boundary.startTicks ? goesOn : boundary;
  }
}
