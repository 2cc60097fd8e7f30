import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { asControlCommand, channelPath, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

interface CreateOptions extends ControlOptions {
  readonly label?: string;
  readonly expires?: string;
}

export const addKeyCommand = (program: Command, context: CliContext): void => {
  const key = program
    .command('key')
    .summary('make, list and revoke stream keys of a running server')
    .description(`Stream keys of inputs that are published to (tokens, where that is by WHIP).\n${CONTROL_HELP}`);

  asControlCommand(key.command('create'), context)
    .description('Makes a further key for an input, and prints it: it is not told again.')
    .argument('<channel>', 'name of the channel')
    .argument('<input>', 'name of the input')
    .option('--label <text>', 'whose it is')
    .option('--expires <time>', 'as 8h, or 2026-12-31T23:00:00Z: until when it is good (default: until it is revoked)')
    .action((channel: string, input: string, { label, expires, ...options }: CreateOptions) =>
      control(context, options, {
        ...{ subject: '', method: 'POST', path: keysPath(channel, input), body: { label, expires } },
        describe: (answer) => madeSchema.safeParse(answer).data?.key,
      }),
    );

  asControlCommand(key.command('list'), context)
    .description('Lists the keys of an input, without the keys themselves.')
    .argument('<channel>', 'name of the channel')
    .argument('<input>', 'name of the input')
    .action((channel: string, input: string, options: ControlOptions) =>
      control(context, options, {
        ...{ subject: '', method: 'GET', path: keysPath(channel, input) },
        describe: (answer) => listSchema.safeParse(answer).data?.keys.map(lineOf).join('\n'),
      }),
    );

  asControlCommand(key.command('revoke'), context)
    .description('Revokes a key; who publishes with it is off at once.')
    .argument('<channel>', 'name of the channel')
    .argument('<input>', 'name of the input')
    .argument('<id>', 'id of the key, as in the list')
    .action((channel: string, input: string, id: string, options: ControlOptions) =>
      control(context, options, {
        ...{ subject: '', method: 'DELETE', path: `${keysPath(channel, input)}/${encodeURIComponent(id)}` },
        describe: (answer) => {
          const revoked = keySchema.safeParse(answer).data;
          return (
            revoked && `${revoked.label ?? revoked.id} is revoked${revoked.inUse ? ', and its publisher is off' : ''}`
          );
        },
      }),
    );
};

const keysPath = (channel: string, input: string): string =>
  channelPath(channel, `inputs/${encodeURIComponent(input)}/keys`);

const keySchema = z.object({
  id: z.string(),
  origin: z.string(),
  label: z.string().optional(),
  expiresAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
  expired: z.boolean(),
  inUse: z.boolean(),
});
const listSchema = z.object({ keys: z.array(keySchema) });
const madeSchema = z.object({ key: z.string() });

const ORIGINS: Readonly<Record<string, string>> = { config: 'of the config', made: 'made by the server' };

const lineOf = (key: z.output<typeof keySchema>): string => {
  const { id, origin, label, expiresAt, lastUsedAt, expired, inUse } = key;
  const expiry = expiresAt && `${expired ? 'expired' : 'expires'} ${expiresAt}`;
  const used = inUse ? 'in use' : lastUsedAt ? `used ${lastUsedAt}` : 'never used';
  return [id, label ?? ORIGINS[origin] ?? '', expiry, used].filter((part) => part).join('  ');
};
