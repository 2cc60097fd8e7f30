import { availableParallelism } from 'node:os';
import { defaultLadder } from '../../encoder/ladder.ts';
import type { Machine } from './interview.ts';

/** What the number of cores promises, without a measurement. */
export const estimatedMachine = (cores = availableParallelism()): Machine => ({
  holds: defaultLadder(cores, 1, undefined).map(({ name }) => name),
  words: `by its ${cores} ${cores === 1 ? 'core' : 'cores'}`,
});
