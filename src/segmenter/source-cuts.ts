import { isShown } from '../clock/shown.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { VideoSample } from '../media/sample.ts';
import type { SegmentStart } from './cut-rule.ts';

/** A place on the programme clock where the segments of all renditions begin. */
export interface Boundary extends SegmentStart {
  readonly startTicks: Ticks;
}

export interface SourceCutsOptions {
  readonly segmentTicks: Ticks;
}

/** No two boundaries are closer: an encoder that rounds to its own frames must not take two for one. 0.5 s. */
export const CLOSEST: Ticks = 45_000;
/** A segment may exceed its longest by a frame and some rounding; beyond, the programme itself has a hole. 0.2 s. */
export const HOLE_SLACK: Ticks = 18_000;
/** Encoders are at most as far behind as the backlog reaches. */
const REMEMBERED = secondsToTicks(60);
/** Numbers on disk that are further ahead of the clock belong to another length of segment. */
const MOST_AHEAD = 1000;
const DEFAULT_FRAME = secondsToTicks(1 / 30);

/** A segment of a channel with a `source` rendition is never longer: key frames decide where it ends. */
export const longestSegment = (segmentTicks: Ticks): Ticks => 2 * segmentTicks;

/**
 * Decides where segments begin in a channel that passes its source through: at the source's key frames, the first
 * in each cell of the programme clock's grid, so that numbers follow the clock; where another feed comes in, at its
 * first key frame that is shown, as a discontinuity; and, in a group of pictures that is longer than a segment may be,
 * in the midst of it. Pure; fed with the pictures of the programme in decoding order.
 */
export class SourceCuts {
  readonly #segmentTicks: Ticks;
  readonly #longest: Ticks;
  #lowestMsn = 0;
  #goesOn = false;
  #boundaries: Boundary[] = [];
  #open: Boundary | undefined;
  /** The pictures that come refer to some that were never taken: the next key frame ends that. */
  #broken = true;
  #entryPts: Ticks = Infinity;
  #lastKey: Ticks | undefined;
  /** Between the last two key frames; none is expected while it is not known. */
  #interval: Ticks = Infinity;
  #reorder: Ticks = 0;
  #lastDts: Ticks | undefined;
  #frame = DEFAULT_FRAME;

  constructor({ segmentTicks }: SourceCutsOptions) {
    this.#segmentTicks = segmentTicks;
    this.#longest = longestSegment(segmentTicks);
  }

  /** Boundaries of the last minute, oldest first. */
  get boundaries(): readonly Boundary[] {
    return this.#boundaries;
  }

  /** A key frame is waited for: pictures cannot be decoded, and the last one is held. */
  get waiting(): boolean {
    return this.#broken;
  }

  /** Length of a picture. */
  get frame(): Ticks {
    return this.#frame;
  }

  /** Numbers below were given away by an earlier run. */
  beginAt(msn: number): void {
    this.#lowestMsn = msn;
  }

  /** The same, where players go on with what an earlier run has listed: what comes may be of another format. */
  goOnAt(msn: number): void {
    this.#lowestMsn = msn;
    this.#goesOn = true;
  }

  /** When a picture is due in display order: what segments are measured by. */
  timeOf(sample: VideoSample): Ticks {
    return sample.key ? sample.pts : sample.dts + this.#reorder;
  }

  /** Whether a picture, after `picture()` was told of it, is one for the rendition. */
  takes(sample: VideoSample): boolean {
    return !this.#broken && sample.pts >= this.#entryPts;
  }

  /**
   * @param formatChanged it is a key frame whose parameter sets differ from those before
   * @returns the segment that begins with this picture; undefined where the open one goes on
   */
  picture(sample: VideoSample, formatChanged: boolean): Boundary | undefined {
    if (sample.entry) {
      this.#broken = true;
      this.#lastKey = undefined;
    }
    if (!isShown(sample.pts)) return undefined;
    this.#measure(sample);
    return sample.key ? this.#keyFrame(sample.pts, formatChanged) : this.#other(this.timeOf(sample));
  }

  #measure({ pts, dts, key }: VideoSample): void {
    const step = this.#lastDts === undefined ? 0 : dts - this.#lastDts;
    // Decoding times are squeezed behind a cut, and jump where there is a hole.
    if (step > 0 && step < CLOSEST) this.#frame = step;
    this.#lastDts = dts;
    if (!key) return;
    this.#reorder = pts - dts;
    this.#interval = this.#lastKey === undefined ? Infinity : pts - this.#lastKey;
    this.#lastKey = pts;
  }

  #keyFrame(pts: Ticks, formatChanged: boolean): Boundary | undefined {
    const open = this.#open;
    if (!open) return this.#enter(pts, this.#goesOn);
    const elapsed = pts - open.startTicks;
    if (this.#broken || formatChanged || elapsed > this.#longest + HOLE_SLACK) {
      this.#broken = elapsed < CLOSEST;
      return this.#broken ? undefined : this.#enter(pts, true);
    }
    return elapsed >= CLOSEST && this.#isDue(pts, open) ? this.#begin(pts, false) : undefined;
  }

  #isDue(pts: Ticks, open: Boundary): boolean {
    const cell = this.#cell(pts);
    if (cell <= this.#cell(open.startTicks)) return false;
    // A cut in mid-cell took a number of its own: the clock catches up where the next key frame still comes in time.
    return open.msn < cell || pts + this.#interval > open.startTicks + this.#longest;
  }

  #other(time: Ticks): Boundary | undefined {
    const open = this.#open;
    if (!open || time <= open.startTicks + this.#longest - this.#frame / 2) return undefined;
    const hole = time > open.startTicks + this.#longest + HOLE_SLACK;
    // Players begin anew behind a hole, and need a key frame for it.
    if (hole) this.#broken = true;
    return this.#begin(Math.round(time), hole);
  }

  #enter(pts: Ticks, discontinuity: boolean): Boundary {
    this.#broken = false;
    this.#entryPts = pts;
    return this.#begin(pts, discontinuity);
  }

  #begin(startTicks: Ticks, discontinuity: boolean): Boundary {
    const msn = this.#open ? this.#open.msn + 1 : this.#firstMsn(this.#cell(startTicks));
    this.#open = { msn, startTicks, discontinuity };
    this.#boundaries.push(this.#open);
    while (startTicks - this.#boundaries[0]!.startTicks > REMEMBERED) this.#boundaries.shift();
    return this.#open;
  }

  #firstMsn(cell: number): number {
    return this.#lowestMsn - cell > MOST_AHEAD ? cell : Math.max(cell, this.#lowestMsn);
  }

  #cell(ticks: Ticks): number {
    return Math.floor(ticks / this.#segmentTicks);
  }
}
