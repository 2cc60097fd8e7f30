import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { asControlCommand, channelPath, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

type Attributes = Readonly<Record<string, string>>;

interface BreakOptions extends ControlOptions {
  readonly in?: string;
  readonly align?: true;
  readonly class?: string;
  readonly attribute?: Attributes;
  readonly end?: true;
}

export const addBreakCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('break'), context)
    .summary('announce an ad break in a running server, or end it')
    .description(
      'Marks an ad break in all playlists of a channel (EXT-X-DATERANGE with SCTE-35); --end returns early.\n' +
        CONTROL_HELP,
    )
    .argument('<channel>', 'name of the channel')
    .argument('[duration]', 'as 30s (default: until it is ended)')
    .option('--in <duration>', 'how far ahead, as 5s (default: at once)')
    .option('--align', 'begin with a segment')
    .option('--class <name>', 'CLASS of the date range, as com.example.ad')
    .option('--attribute <X-NAME=text>', 'a further attribute; may be given several times', addAttribute)
    .option('--end', 'end the break that is on, or cancel the one that comes next')
    .action((channel: string, duration: string | undefined, options: BreakOptions) => {
      const { in: ahead, align, class: name, attribute: attributes, end, ...where } = options;
      const begin = { method: 'POST', body: { duration, in: ahead, align, class: name, attributes } } as const;
      const request = end ? ({ method: 'DELETE', query: { in: ahead } } as const) : begin;
      return control(context, where, {
        subject: channel,
        path: channelPath(channel, 'breaks'),
        ...request,
        describe: described,
      });
    });

const answerSchema = z.object({
  id: z.string(),
  status: z.string(),
  start: z.string(),
  end: z.string().optional(),
  planned: z.number().optional(),
});

const described = (answer: unknown): string | undefined => {
  const said = answerSchema.safeParse(answer).data;
  if (!said) return undefined;
  const { id, status, start, end, planned } = said;
  if (end !== undefined) return `${id} ends at ${end}`;
  if (status === 'ended') return `${id} does not come`;
  return `${id} begins at ${start}, ${planned === undefined ? 'until it is ended' : `for ${planned} s`}`;
};

const addAttribute = (given: string, before: Attributes = {}): Attributes => {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write X-NAME=TEXT.');
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) };
};
