import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { asControlCommand, channelPath, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

type Texts = Readonly<Record<string, string>>;

interface MetadataOptions extends ControlOptions {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly text?: Texts;
  readonly in?: string;
}

export const addMetadataCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('metadata'), context)
    .summary('tell players something in the stream of a running server')
    .description(
      'Puts an ID3 tag into all qualities of a channel, at the same moment: what is played, who speaks.\n' +
        CONTROL_HELP,
    )
    .argument('<channel>', 'name of the channel')
    .option('--title <text>', 'title (TIT2)')
    .option('--artist <text>', 'who plays, or speaks (TPE1)')
    .option('--album <text>', 'album, or series (TALB)')
    .option('--text <name=text>', 'anything else, under a name (TXXX); may be given several times', addText)
    .option('--in <duration>', 'how far ahead, as 5s (default: at once)')
    .action((channel: string, { title, artist, album, text, in: ahead, ...where }: MetadataOptions) =>
      control(context, where, {
        ...{ subject: channel, method: 'POST', path: channelPath(channel, 'metadata') },
        body: { title, artist, album, in: ahead, ...(text && { id3: { TXXX: text } }) },
        describe: (answer) => {
          const at = answerSchema.safeParse(answer).data?.at;
          return at === undefined ? undefined : `it stands at ${at}`;
        },
      }),
    );

const answerSchema = z.object({ at: z.string() });

const addText = (given: string, before: Texts = {}): Texts => {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=TEXT.');
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) };
};
