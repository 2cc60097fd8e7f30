import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { dueTicks, laneOf, type Sample } from '../media/sample.ts';

/** A step of more than this, or back by more than this, is a jump of the timestamps and not a pause of the source. */
const JUMP = secondsToTicks(1);
/** Sound and pictures of one source begin within this of each other. */
const MAX_APART = secondsToTicks(5);

/**
 * A stretch of a source with timestamps of one origin, placed where the stretch before it ended. A jump inside of it
 * (a segment that was lost, a server that began anew without saying so) is closed up, for pictures and sound alike.
 */
export class SourceEpoch {
  /** From the source's timestamps to the placed ones; the one in force, and the one before the last jump. */
  #shifts: readonly Ticks[] = [];
  /** By lane. */
  readonly #last = new Map<number, Ticks>();

  /** From the source's timestamps to the placed ones, as it is now; undefined before the first sample. */
  get shift(): Ticks | undefined {
    return this.#shifts[0];
  }

  /** @param end where what was placed so far ends @returns what to add to the sample's timestamps */
  shiftOf(sample: Sample, end: Ticks): Ticks {
    const due = dueTicks(sample);
    const lane = laneOf(sample);
    const shift = this.#shifts.find((one) => this.#continues(lane, due + one)) ?? this.#anchor(due, end);
    this.#last.set(lane, due + shift);
    return shift;
  }

  #continues(lane: number, placed: Ticks): boolean {
    const last = this.#last.get(lane);
    if (last !== undefined) return Math.abs(placed - last) <= JUMP;
    const [other] = this.#last.values();
    return other === undefined || Math.abs(placed - other) <= MAX_APART;
  }

  #anchor(due: Ticks, end: Ticks): Ticks {
    const shift = Math.round(end - due);
    this.#shifts = [shift, ...this.#shifts.slice(0, 1)];
    return shift;
  }
}
