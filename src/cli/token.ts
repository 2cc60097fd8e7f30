import { Option, type Command } from 'commander';
import { z } from 'zod';
import { ROLES } from '../access/identity.ts';
import { ACCESS_HELP, askForAccess } from './access-command.ts';
import type { CliContext } from './context.ts';
import { asControlCommand, endWith, type ControlOptions, type ControlRequest } from './control-command.ts';

interface CreateOptions extends ControlOptions {
  readonly role: string;
  readonly channel?: readonly string[];
  readonly expires?: string;
}

const tokenSchema = z.object({
  ...{ id: z.string(), name: z.string(), role: z.string(), token: z.string().optional() },
  ...{ channels: z.array(z.string()).optional(), expires: z.string().optional(), lastUsed: z.string().optional() },
});
type ShownToken = z.output<typeof tokenSchema>;

export const addTokenCommand = (program: Command, context: CliContext): void => {
  const token = program
    .command('token')
    .summary('tokens for programs: create, list, revoke')
    .description(`Tokens by which programs use the API.\n${ACCESS_HELP}`);
  const run = async (options: ControlOptions, request: ControlRequest): Promise<void> =>
    endWith(context, await askForAccess(context, options, request));

  asControlCommand(token.command('create'), context)
    .description('Makes a token and prints it, once: its hash alone is kept.')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
    .option('--channel <name>', 'for this channel alone; may be given several times', (one, all: string[] = []) => [
      ...all,
      one,
    ])
    .option('--expires <when>', 'as 90d, or 2027-01-31T12:00:00Z (default: never)')
    .action((name: string, { role, channel: channels, expires, ...options }: CreateOptions) =>
      run(options, {
        ...{ subject: '', method: 'POST', path: 'tokens', body: { name, role, channels, expires } },
        describe: (answer) => tokenSchema.safeParse(answer).data?.token,
      }),
    );

  asControlCommand(token.command('revoke'), context)
    .description('Revokes a token: whoever brings it is refused from then on.')
    .argument('<id>', 'as `sluice token list` has it')
    .action((id: string, options: ControlOptions) =>
      run(options, {
        ...{ subject: id, method: 'DELETE', path: `tokens/${encodeURIComponent(id)}` },
        describe: () => 'revoked',
      }),
    );

  asControlCommand(token.command('list'), context)
    .description('Lists tokens, the newest first. What they are themselves, nobody can tell.')
    .action((options: ControlOptions) =>
      run(options, { subject: '', method: 'GET', path: 'tokens', describe: listed }),
    );
};

const listed = (answer: unknown): string | undefined => {
  const found = z.object({ tokens: z.array(tokenSchema) }).safeParse(answer).data?.tokens;
  return found && (found.map(line).join('\n') || 'no tokens');
};

const line = ({ id, name, role, channels, expires, lastUsed }: ShownToken): string =>
  [
    ...[id, role.padEnd(8), name],
    ...(channels ? [`of ${channels.join(', ')}`] : []),
    ...(expires === undefined ? [] : [`until ${expires}`]),
    lastUsed === undefined ? 'not used' : `used ${lastUsed}`,
  ].join('  ');
