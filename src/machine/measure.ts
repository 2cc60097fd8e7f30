import { availableParallelism } from 'node:os';
import { usualLadders } from '../encoder/ladder.ts';
import { TestProgramme, type Tools } from './test-programme.ts';
import { tryLadder } from './trial.ts';

/** What a machine has been seen to encode. */
export interface Measured {
  /** How long it took. */
  readonly seconds: number;
  readonly cores: number;
  /** Times real time, of the ladder that it holds; where it holds none, of the smallest. */
  readonly speed: number;
  /** Presets that it makes beside each other with time to spare, best first; empty where it holds none. */
  readonly holds: readonly string[];
  /** The ladder of a channel on it, as the config spells it. */
  readonly ladder: readonly string[];
}

/** For peaks: pictures that are harder to encode, and other work. */
export const SPARE = 1.3;
/** What runs no longer than this says little. */
const SHORTEST_TRIAL_S = 0.5;
/** Nothing is encoded: all that such a machine can do is pass the source on. */
const WITHOUT_ENCODER = ['source'];

/** Encodes with a ladder for so many seconds. @returns times real time */
export type Trial = (rungs: ReturnType<typeof usualLadders>[number], seconds: number) => Promise<number>;

/**
 * Tries the usual ladders, the most demanding first, until one leaves time to spare.
 * @param seconds for all of them
 */
export const largestHeld = async (seconds: number, trial: Trial): Promise<Pick<Measured, 'speed' | 'holds'>> => {
  const ladders = usualLadders();
  const each = Math.max(SHORTEST_TRIAL_S, seconds / ladders.length);
  let speed = 0;
  for (const rungs of ladders) {
    speed = await trial(rungs, each);
    if (speed >= SPARE) return { speed, holds: rungs.map(({ name }) => name) };
  }
  return { speed, holds: [] };
};

/**
 * Measures what this machine encodes, beside all else that it does now.
 * @param seconds about how long; getting ready comes on top of it
 * @throws MeasureError
 */
export const measureMachine = async (seconds: number, tools: Tools): Promise<Measured> => {
  const startedAt = performance.now();
  const programme = await TestProgramme.make(tools);
  const { speed, holds } = await largestHeld(seconds, (rungs, each) => tryLadder(rungs, each, programme, tools));
  return {
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    cores: availableParallelism(),
    speed: Math.round(speed * 100) / 100,
    holds,
    ladder: holds.length > 0 ? holds : WITHOUT_ENCODER,
  };
};
