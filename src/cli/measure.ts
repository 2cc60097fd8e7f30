import { InvalidArgumentError, type Command } from 'commander';
import { effectiveConfig } from '../config/effective.ts';
import { SPARE, type Measured } from '../machine/measure.ts';
import type { CliContext } from './context.ts';

const USUAL_SECONDS = 10;
const MOST_SECONDS = 20;

interface MeasureOptions {
  readonly seconds: number;
  readonly config?: string;
  readonly json?: boolean;
}

export const addMeasureCommand = (program: Command, context: CliContext): Command =>
  program
    .command('measure')
    .summary('measure which qualities this machine can encode')
    .description(
      'Encodes a test programme with the usual ladders, the most demanding first, until one leaves 30 % to spare.\n' +
        'No server is needed; one that runs goes first, so what is found is what is left beside it.',
    )
    .option('-s, --seconds <number>', `about how long: 1 to ${MOST_SECONDS}`, parseSeconds, USUAL_SECONDS)
    .option('-c, --config <file>', 'config file, for the ffmpeg that it names')
    .option('--json', 'print the result as JSON')
    .action(async ({ seconds, config: configPath, json }: MeasureOptions) => {
      const { environment, folder } = context;
      const { config } = await effectiveConfig({ configPath, environment, folder });
      const measured = await context.measureMachine(seconds, config.ffmpeg);
      context.print(json ? `${JSON.stringify(measured)}\n` : `${measuredWords(measured)}\n`);
    });

/** What was found, in words, and what to write into the config. */
export const measuredWords = ({ cores, speed, holds, ladder, seconds }: Measured): string => {
  const where = `on ${cores} ${cores === 1 ? 'core' : 'cores'}, in ${seconds} s`;
  const times = `${speed.toFixed(1)} times real time ${where}`;
  const found =
    holds.length > 0
      ? `This machine holds ${holds.join(', ')} beside each other: ${times}.`
      : `This machine encodes nothing with time to spare: the smallest quality ran at ${times}; ${SPARE} is needed.`;
  return `${found}\nladder: [${ladder.join(', ')}]`;
};

const parseSeconds = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= MOST_SECONDS)) throw new InvalidArgumentError(`It must be 1 to ${MOST_SECONDS}.`);
  return seconds;
};
