import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Sample, VideoSample } from '../media/sample.ts';
import { Arrivals } from './arrivals.ts';
import { BitrateSwing } from './bitrate-swing.ts';
import { Cadence } from './cadence.ts';
import { KeyFrames } from './key-frames.ts';

/** Timestamps that go on by this much more than the time that went by have jumped. */
const JUMP = secondsToTicks(1);
/** Pictures further apart than this are no stream whose seconds can be compared. */
const HOLE = secondsToTicks(1);
/** Sound that has stayed away for this long is gone; it comes in far shorter pieces. Seconds. */
const SOUND_GONE = 3;

/** What was measured of a source since it connected. Times are seconds. */
export interface FeedFigures {
  /** Since the first sample of this connection; 0 before it. */
  readonly secondsObserved: number;
  /** bit/s over the last 5 s, by arrival; undefined in the first second. */
  readonly bitrate: number | undefined;
  /** Pictures per second over the last 5 s, by their own timestamps. */
  readonly frameRate: number | undefined;
  /** Share of frame intervals that differ from the usual one, 0 … 1; high where the frame rate is variable. */
  readonly irregularFrames: number;
  /** Between the last two key frames, or since the last one where that is longer already. */
  readonly keyFrameInterval: number | undefined;
  /** The longest of the last eight. */
  readonly longestKeyFrameInterval: number | undefined;
  /** Some picture was shown in another order than it was sent. */
  readonly bFrames: boolean;
  /** Since the newest picture came in; undefined where none has come yet. */
  readonly sincePicture: number | undefined;
  /** Sound came within the last 3 s. */
  readonly hasAudio: boolean;
  /** Since the newest sound came in; undefined where none has come yet. */
  readonly sinceAudio: number | undefined;
  /** Spread of arrival against the source's own clock over the last 5 s; undefined while no picture comes. */
  readonly jitter: number | undefined;
  /** How much later pictures come now than in the best second of the last minute. */
  readonly lateness: number | undefined;
  /** The fullest second of the last ten and their mean, by the source's own clock, pictures only; bit/s. */
  readonly swing: { readonly peak: number; readonly mean: number } | undefined;
  /** Timestamps that went back, or stood still, since it connected. */
  readonly backwardSteps: number;
  /** Timestamps that went ahead by more than a second, since it connected. */
  readonly forwardJumps: number;
  /** Both kinds, within the last minute. */
  readonly recentJumps: number;
}

/** Measures what a source delivers. Takes constant time for each sample, and constant memory. */
export class FeedMeter {
  #arrivals = new Arrivals();
  #cadence = new Cadence();
  #keyFrames = new KeyFrames();
  #swing = new BitrateSwing();
  #lastPicture: { readonly dts: Ticks; readonly pts: Ticks; readonly arrival: Ticks } | undefined;
  #lastSound: Ticks | undefined;
  #backwardSteps = 0;
  #forwardJumps = 0;
  #bFrames = false;

  /** A new connection: nothing of the one before has to do with it. */
  connected(): void {
    this.#arrivals = new Arrivals();
    this.#cadence = new Cadence();
    this.#keyFrames = new KeyFrames();
    this.#swing = new BitrateSwing();
    this.#lastPicture = undefined;
    this.#lastSound = undefined;
    this.#backwardSteps = 0;
    this.#forwardJumps = 0;
    this.#bFrames = false;
  }

  /**
   * Takes a sample as it comes in.
   * @param sample with the source's own timestamps
   * @param arrival ticks of a clock that never goes back
   */
  sample(sample: Sample, arrival: Ticks): void {
    this.#arrivals.add(arrival, sample.data.length);
    if (sample.kind === 'video') this.#picture(sample, arrival);
    else if (!sample.track) this.#lastSound = arrival;
  }

  figures(now: Ticks): FeedFigures {
    const arrivals = this.#arrivals;
    const sinceAudio = since(this.#lastSound, now);
    return {
      secondsObserved: since(arrivals.first, now) ?? 0,
      bitrate: arrivals.bitrate(now),
      frameRate: this.#cadence.frameRate,
      irregularFrames: this.#cadence.irregular,
      keyFrameInterval: this.#keyFrames.interval,
      longestKeyFrameInterval: this.#keyFrames.longest,
      bFrames: this.#bFrames,
      sincePicture: since(this.#lastPicture?.arrival, now),
      hasAudio: sinceAudio !== undefined && sinceAudio <= SOUND_GONE,
      sinceAudio,
      jitter: seconds(arrivals.jitter(now)),
      lateness: seconds(arrivals.lateness(now)),
      swing: this.#swing.figures,
      backwardSteps: this.#backwardSteps,
      forwardJumps: this.#forwardJumps,
      recentJumps: arrivals.jumps(now),
    };
  }

  #picture({ dts, pts, key, data }: VideoSample, arrival: Ticks): void {
    if (this.#jumps(dts, arrival)) {
      this.#arrivals.jumped(arrival);
      this.#cadence.clear();
      this.#keyFrames.jumped();
      this.#swing.clear();
    } else if (this.#lastPicture) {
      if (pts < this.#lastPicture.pts) this.#bFrames = true;
      if (dts - this.#lastPicture.dts > HOLE) this.#swing.clear();
    }
    this.#lastPicture = { dts, pts, arrival };
    this.#arrivals.delayed(arrival, arrival - dts);
    this.#cadence.add(dts);
    this.#keyFrames.add(pts, key);
    this.#swing.add(dts, data.length);
  }

  /** Whether the timestamps went back, or ahead of the time that went by: a source that was silent does not jump. */
  #jumps(dts: Ticks, arrival: Ticks): boolean {
    if (!this.#lastPicture) return false;
    const step = dts - this.#lastPicture.dts;
    const back = step <= 0;
    const ahead = step - (arrival - this.#lastPicture.arrival) > JUMP;
    if (back) this.#backwardSteps++;
    else if (ahead) this.#forwardJumps++;
    return back || ahead;
  }
}

const seconds = (ticks: Ticks | undefined): number | undefined =>
  ticks === undefined ? undefined : ticksToSeconds(ticks);

const since = (moment: Ticks | undefined, now: Ticks): number | undefined =>
  moment === undefined ? undefined : Math.max(0, ticksToSeconds(now - moment));
