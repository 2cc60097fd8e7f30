import { Option, type Command } from 'commander';
import { z } from 'zod';
import { ROLES } from '../access/identity.ts';
import { makePassword } from '../access/secret.ts';
import { ACCESS_HELP, askForAccess } from './access-command.ts';
import type { CliContext } from './context.ts';
import { asControlCommand, endWith, type ControlOptions, type ControlRequest } from './control-command.ts';

interface PasswordOptions extends ControlOptions {
  readonly stdin?: true;
}

const userSchema = z.object({ name: z.string(), role: z.string(), lastLogin: z.string().optional() });

export const addUserCommand = (program: Command, context: CliContext): void => {
  const user = program
    .command('user')
    .summary('who can log in: add, list, remove, password')
    .description(`Users of the control room and the API.\n${ACCESS_HELP}`);
  const run = async (options: ControlOptions, request: ControlRequest): Promise<void> =>
    endWith(context, await askForAccess(context, options, request));

  asControlCommand(user.command('add'), context)
    .description('Adds a user. Prints a password that was made, or takes the one on standard input.')
    .argument('<name>', 'what they log in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('operator'))
    .option('--stdin', 'the password is the first line of standard input')
    .action(async (name: string, { role, stdin, ...options }: PasswordOptions & { role: string }) => {
      const { password, told } = await passwordFor(context, stdin);
      return run(options, {
        ...{ subject: name, method: 'POST', path: 'users', body: { name, role, password } },
        describe: (answer) => {
          const added = userSchema.safeParse(answer).data;
          return added && `${added.role}${told}`;
        },
      });
    });

  asControlCommand(user.command('password'), context)
    .description('Gives a user a new password, which ends their sessions.')
    .argument('<name>', 'the user')
    .option('--stdin', 'the password is the first line of standard input')
    .action(async (name: string, { stdin, ...options }: PasswordOptions) => {
      const { password, told } = await passwordFor(context, stdin);
      return run(options, {
        ...{ subject: name, method: 'PATCH', path: pathOf(name), body: { password } },
        describe: (answer) => (userSchema.safeParse(answer).success ? `has a new password${told}` : undefined),
      });
    });

  asControlCommand(user.command('remove'), context)
    .description('Removes a user, and ends their sessions.')
    .argument('<name>', 'the user')
    .action((name: string, options: ControlOptions) =>
      run(options, { subject: name, method: 'DELETE', path: pathOf(name), describe: () => 'removed' }),
    );

  asControlCommand(user.command('list'), context)
    .description('Lists users.')
    .action((options: ControlOptions) => run(options, { subject: '', method: 'GET', path: 'users', describe: listed }));
};

const pathOf = (name: string): string => `users/${encodeURIComponent(name)}`;

/** @returns and what is told of it: one that was made is shown once */
const passwordFor = async (context: CliContext, stdin: true | undefined) => {
  const given = stdin && (await context.readLine?.());
  const password = given ?? makePassword();
  return { password, told: given === undefined ? `\n  password  ${password}` : '' };
};

const listed = (answer: unknown): string | undefined => {
  const found = z.object({ users: z.array(userSchema) }).safeParse(answer).data?.users;
  if (!found) return undefined;
  const lines = found.map(
    ({ name, role, lastLogin }) => `${name.padEnd(24)}${role.padEnd(10)}${lastLogin ?? 'never logged in'}`,
  );
  return lines.join('\n') || 'nobody';
};
