import { SourceClock } from '../../../src/clock/source-clock.ts';
import { msToTicks, secondsToTicks, ticksToMs, type Ticks } from '../../../src/clock/ticks.ts';

export interface SourceModel {
  readonly hours: number;
  readonly frameRate: number;
  /** How much faster than ours the source's clock runs, in millionths. */
  readonly ppm: number;
  /** Way of a picture to us, seconds, beyond the shortest; pictures keep their order. */
  readonly delay: (seconds: number) => number;
  /** Added to the source's timestamps, seconds. */
  readonly shift: (seconds: number) => number;
}

export interface Placement {
  /** True time of the picture, seconds since the start. */
  readonly seconds: number;
  readonly arrival: Ticks;
  readonly placed: Ticks;
  /** How far it was placed behind the moment at which it would have come in by the shortest way, milliseconds. */
  readonly errorMs: number;
}

const steady: SourceModel = { hours: 1, frameRate: 25, ppm: 0, delay: () => 0, shift: () => 0 };
const START: Ticks = secondsToTicks(1_800_000_000);

/** Where a SourceClock places the pictures of a source like this; timestamps in whole milliseconds, as in RTMP. */
export function* placements(changes: Partial<SourceModel>, clock = new SourceClock()): Generator<Placement> {
  const { hours, frameRate, ppm, delay, shift } = { ...steady, ...changes };
  let arrival = START;
  for (let index = 0; index < hours * 3600 * frameRate; index++) {
    const seconds = index / frameRate;
    const source = msToTicks(Math.round((seconds * (1 + ppm / 1e6) + shift(seconds)) * 1000));
    arrival = Math.max(arrival, START + secondsToTicks(seconds + delay(seconds)));
    const placed = source + clock.place(source, arrival);
    yield { seconds, arrival, placed, errorMs: ticksToMs(placed - START) - seconds * 1000 };
  }
}

/** Numbers in 0 … 1 that are the same for the same seed. */
export const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
