import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { CONFIG_FILE } from '../config/effective.ts';
import { readConfigText } from '../config/load.ts';
import type { CliContext } from './context.ts';
import { asControlCommand, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

interface ApplyOptions extends ControlOptions {
  readonly dryRun?: true;
}

const changeSchema = z.object({ text: z.string() });
const appliedSchema = z.object({ changes: z.array(changeSchema), failures: z.array(z.string()) });
const trialSchema = z.object({
  problems: z.array(z.object({ line: z.int().optional(), field: z.string(), message: z.string() })),
  changes: z.array(changeSchema),
});

/** Changes may wait for the end of segments, on several channels. Seconds. */
const TIMEOUT_S = 60;

/** `sluice config apply [FILE]` */
export const addConfigApplyCommand = (config: Command, context: CliContext): Command =>
  asControlCommand(config.command('apply'), context)
    .description(
      `Gives a config file to the running server, which writes it into its own and does what it says.\n` +
        `What it does not change is not touched. ${CONTROL_HELP}`,
    )
    .argument('[file]', `config file (default: ./${CONFIG_FILE})`)
    .option('-n, --dry-run', 'say what is wrong, and what would change, and change nothing')
    .action(async (file: string | undefined, options: ApplyOptions) => {
      const name = file ?? CONFIG_FILE;
      const text = await readConfigText(path.resolve(context.folder, name), name);
      const isTrial = options.dryRun === true;
      await control(
        context,
        { ...options, timeout: Math.max(options.timeout, TIMEOUT_S) },
        {
          ...{ subject: name, body: { text } },
          method: isTrial ? 'POST' : 'PUT',
          path: isTrial ? 'config/validate' : 'config',
          describe: isTrial ? describeTrial : describeApplied,
        },
      );
    });

const lines = (changes: readonly { readonly text: string }[]): string =>
  changes.length === 0 ? 'nothing is changed' : changes.map(({ text }) => `\n  ${text}`).join('');

const describeApplied = (answer: unknown): string | undefined => {
  const applied = appliedSchema.safeParse(answer).data;
  return applied && lines(applied.changes) + applied.failures.map((text) => `\n  FAILED: ${text}`).join('');
};

const describeTrial = (answer: unknown): string | undefined => {
  const { problems = [], changes = [] } = trialSchema.safeParse(answer).data ?? {};
  if (problems.length === 0) return lines(changes);
  return problems
    .map(({ line, field, message }) => `\n  line ${line ?? 1}: ${field === '' ? '' : `${field}: `}${message}`)
    .join('');
};
