import { availableParallelism } from 'node:os';
import { defaultLadder } from '../../encoder/ladder.ts';
import type { CliContext } from '../context.ts';
import type { Machine } from './interview.ts';

/** How long the machine is measured, seconds: as the page for a new channel does. */
const SECONDS = 10;

/** What the number of cores promises, without a measurement. */
export const estimatedMachine = (cores = availableParallelism()): Machine => ({
  holds: defaultLadder(cores, 1, undefined).map(({ name }) => name),
  words: `by its ${cores} ${cores === 1 ? 'core' : 'cores'}`,
});

/** What this machine was seen to encode; where that fails, what its cores promise. */
export const measuredMachine = async (context: Pick<CliContext, 'measureMachine'>): Promise<Machine> => {
  try {
    const { ladder, speed } = await context.measureMachine(SECONDS, 'ffmpeg');
    return { holds: ladder, words: `measured: ${speed.toFixed(1)} times real time` };
  } catch (error) {
    const { holds, words } = estimatedMachine();
    const why = error instanceof Error ? error.message : String(error);
    return { holds, words: `${words}; it could not be measured: ${why}` };
  }
};
