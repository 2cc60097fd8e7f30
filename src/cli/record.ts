import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import {
  ask,
  asControlCommand,
  control,
  CONTROL_HELP,
  DONE,
  endWith,
  REFUSED,
  type ControlOptions,
  type ControlRequest,
} from './control-command.ts';
import { recordingLine, recordingSchema, type ShownRecording } from './recording-line.ts';

interface StartOptions extends ControlOptions {
  readonly title?: string;
  readonly description?: string;
  readonly tag?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

interface ListOptions extends ControlOptions {
  readonly channel?: string;
  readonly state?: string;
  readonly limit?: string;
}

export const addRecordCommand = (program: Command, context: CliContext): void => {
  const record = program
    .command('record')
    .summary('start, stop, mark and list recordings of a running server')
    .description(`Recordings of a running server.\n${CONTROL_HELP}`);

  asControlCommand(record.command('start'), context)
    .description('Starts a recording, or announces one.')
    .argument('<channel>', 'name of the channel')
    .option('--title <text>', "title (default: the channel's)")
    .option('--description <text>', 'what it is about')
    .option('--tag <text>', 'a tag; may be given several times', (tag: string, all: string[] = []) => [...all, tag])
    .option('--from <time>', 'as 2026-11-21T20:00:00Z: in the past as far as the archive goes, or to come')
    .option('--to <time>', 'when it ends by itself')
    .action((channel: string, { tag: tags, title, description, from, to, ...options }: StartOptions) =>
      control(context, options, {
        ...{ subject: channel, method: 'POST', path: 'recordings' },
        body: { channel, title, description, tags, from, to },
        describe: (answer) => oneLine(answer, (one) => `${one.id} is ${one.state} ("${one.title}")`),
      }),
    );

  asControlCommand(record.command('stop'), context)
    .description('Stops the recordings of a channel that run, or the one with this id.')
    .argument('<channel>', 'name of the channel, or id of a recording')
    .action((which: string, options: ControlOptions) =>
      forEachLive(context, options, which, ({ id }) => ({
        ...{ subject: which, method: 'POST', path: `recordings/${id}/stop`, body: {} },
        describe: (answer) => oneLine(answer, (one) => `${one.id} ends at ${one.to}`),
      })),
    );

  asControlCommand(record.command('mark'), context)
    .description('Gives this moment a name, in the recordings of a channel that run: it becomes a chapter.')
    .argument('<channel>', 'name of the channel, or id of a recording')
    .argument('<text>', 'the name')
    .action((which: string, title: string, options: ControlOptions) =>
      forEachLive(context, options, which, ({ id }) => ({
        ...{ subject: which, method: 'POST', path: `recordings/${id}/marks`, body: { title } },
        describe: (answer) => oneLine(answer, (one) => `${one.id} has ${one.marks.length} marks`),
      })),
    );

  asControlCommand(record.command('list'), context)
    .description('Lists recordings, the newest first.')
    .argument('[words...]', 'words of title, description and tags, or their beginnings')
    .option('--channel <name>', 'of one channel')
    .option('--state <state>', 'upcoming, live, finished or failed')
    .option('--limit <number>', 'how many', '50')
    .action((words: string[], { channel, state, limit, ...options }: ListOptions) =>
      control(context, options, {
        ...{ subject: '', method: 'GET', path: 'recordings' },
        query: { q: words.length > 0 ? words.join(' ') : undefined, channel, state, limit },
        describe: (answer) => {
          const found = listSchema.safeParse(answer).data?.recordings;
          return found && (found.length > 0 ? found.map(recordingLine).join('\n') : 'no recordings');
        },
      }),
    );
};

const listSchema = z.object({ recordings: z.array(recordingSchema) });

const oneLine = (answer: unknown, words: (recording: ShownRecording) => string): string | undefined => {
  const recording = recordingSchema.safeParse(answer).data;
  return recording && words(recording);
};

/** One question for what runs, and one command for each of it. */
const forEachLive = async (
  context: CliContext,
  options: ControlOptions,
  which: string,
  command: (recording: ShownRecording) => ControlRequest,
): Promise<void> => {
  let live: readonly ShownRecording[] = [];
  const listed = await ask(context, options, {
    ...{ subject: which, method: 'GET', path: 'recordings', query: { state: 'live', limit: '200' } },
    describe: (answer) => {
      const running = listSchema.safeParse(answer).data?.recordings;
      live = (running ?? []).filter(({ id, channel }) => id === which || channel === which);
      return running && 'no recording runs';
    },
  });
  if (listed.exitCode !== DONE) return endWith(context, listed);
  if (live.length === 0) return endWith(context, { ...listed, exitCode: REFUSED });
  const lines: string[] = [];
  for (const recording of live) {
    const { text, exitCode } = await ask(context, options, command(recording));
    lines.push(text);
    if (exitCode !== DONE) return endWith(context, { text: lines.join('\n'), exitCode });
  }
  endWith(context, { text: lines.join('\n'), exitCode: DONE });
};
