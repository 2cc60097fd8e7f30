import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { asControlCommand, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

interface PassOptions extends ControlOptions {
  readonly for?: string;
  readonly address?: string;
  readonly recording?: true;
}

export const addPassCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('pass'), context)
    .summary('make a link for viewers of what is not open to everybody')
    .description(
      'Makes a pass for a channel, or for a recording, of which "viewing" is "signed": a link that counts for a time.\n' +
        CONTROL_HELP,
    )
    .argument('<name>', 'name of the channel, or id of the recording')
    .option('--for <duration>', 'how long it counts, as 2h (default: 1d)')
    .option('--address <address>', 'the viewer must come from this address or network')
    .option('--recording', 'the name is that of a recording')
    .action((name: string, { for: length, address, recording, ...options }: PassOptions) =>
      control(context, options, {
        ...{ subject: name, method: 'POST', body: { for: length, address } },
        path: `${recording ? 'recordings' : 'channels'}/${encodeURIComponent(name)}/passes`,
        describe: (answer) => describe(answer, options.server ?? ''),
      }),
    );

const passSchema = z.object({ expires: z.string(), playlist: z.string(), page: z.string() });

const describe = (answer: unknown, server: string): string | undefined => {
  const pass = passSchema.safeParse(answer).data;
  if (!pass) return undefined;
  // Of this machine's server the address is the reader's to know: behind which name it stands.
  const base = server.replace(/\/$/, '');
  return `a pass until ${pass.expires}\n  page    ${base}${pass.page}\n  players ${base}${pass.playlist}`;
};
