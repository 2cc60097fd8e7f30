import { secondsToTicks, type Ticks } from './ticks.ts';

/** A step of the source's own timestamps beyond this is a jump, not a gap: a new anchor is taken. */
const JUMP = secondsToTicks(1);
/** How long arrivals are watched before their best case counts as the truth. */
const WINDOW = secondsToTicks(5);
/** A source that was later than this for a whole window has lost time for good (it was suspended): new anchor. */
const LOST = secondsToTicks(1);
/** Errors up to this are a clock that runs fast or slow; above it, an anchor that was taken at a bad moment. */
const COARSE = secondsToTicks(0.1);
/** Slewing, in ticks per tick. 500 ppm is beyond any crystal; 0.5 % is still inaudible after resampling. */
const FINE_RATE = 500e-6;
const COARSE_RATE = 5e-3;

/**
 * Places a source's own timestamps on the programme clock.
 *
 * The best case of a window of arrivals (the least delayed sample) says where the source's clock stands; the offset is
 * slewed towards it, so that arrival jitter moves nothing and a source that runs fast or slow is followed for months.
 * A jump of the source's timestamps, in either direction, takes a new anchor at the moment of arrival.
 */
export class SourceClock {
  #offset: Ticks | undefined;
  #lastSource: Ticks = 0;
  #lastPlaced: Ticks = 0;
  #windowStart: Ticks = 0;
  #windowMin = Infinity;
  #windowMax = -Infinity;
  /** What the last full window said the offset is wrong by; paid off a little with each sample. */
  #debt = 0;
  #jitter = 0;
  #anchors = 0;

  /** Spread of arrival against the source's own clock over the last window, ticks. */
  get jitterTicks(): Ticks {
    return this.#jitter;
  }

  /** How many times an anchor was taken; more than 1 means that the timestamps jumped. */
  get anchors(): number {
    return this.#anchors;
  }

  /**
   * @param source the sample's decoding time by the source's clock, ticks from any origin
   * @param arrival programme time at which it came in
   * @returns what to add to the source's timestamps; changes slowly, but for a new anchor
   */
  place(source: Ticks, arrival: Ticks): Ticks {
    if (this.#offset === undefined || Math.abs(source - this.#lastSource) > JUMP) this.#anchor(source, arrival);
    this.#slew(source - this.#lastSource);
    this.#lastSource = source;
    this.#watch(arrival - (source + this.#offset!), source, arrival);
    this.#lastPlaced = source + this.#offset!;
    return this.#offset!;
  }

  /** Forgets the source: the next sample takes a new anchor. To be called when a publisher connects. */
  reset(): void {
    this.#offset = undefined;
  }

  #anchor(source: Ticks, arrival: Ticks): void {
    // A burst may have been placed ahead of its arrival: what follows a jump goes on behind it, never into it.
    const at = this.#offset === undefined ? arrival : Math.max(arrival, Math.min(this.#lastPlaced, arrival + JUMP));
    this.#offset = Math.round(at - source);
    this.#lastSource = source;
    this.#debt = 0;
    this.#anchors++;
    this.#beginWindow(arrival);
  }

  #beginWindow(arrival: Ticks): void {
    this.#windowStart = arrival;
    this.#windowMin = Infinity;
    this.#windowMax = -Infinity;
  }

  #slew(elapsed: Ticks): void {
    if (this.#debt === 0 || elapsed <= 0) return;
    const rate = Math.abs(this.#debt) > COARSE ? COARSE_RATE : FINE_RATE;
    const step = Math.sign(this.#debt) * Math.min(Math.abs(this.#debt), elapsed * rate);
    this.#offset! += step;
    this.#debt -= step;
  }

  #watch(lateness: Ticks, source: Ticks, arrival: Ticks): void {
    this.#windowMin = Math.min(this.#windowMin, lateness);
    this.#windowMax = Math.max(this.#windowMax, lateness);
    if (arrival - this.#windowStart < WINDOW) return;
    const best = this.#windowMin;
    this.#jitter = this.#windowMax - this.#windowMin;
    if (best > LOST) {
      this.#anchor(source, arrival);
      return;
    }
    this.#debt = best;
    this.#beginWindow(arrival);
  }
}
