import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { asControlCommand, channelPath, control, CONTROL_HELP, type ControlOptions } from './control-command.ts';

interface SwitchOptions extends ControlOptions {
  readonly hold?: string;
  readonly whenReady?: true;
}

export const addSwitchCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('switch'), context)
    .summary('put an input on air in a running server')
    .description(
      'Puts an input of a channel on air, before schedule and order of preference; "auto" goes back to those.\n' +
        CONTROL_HELP,
    )
    .argument('<channel>', 'name of the channel')
    .argument('<input>', 'name of the input, or auto')
    .option('--hold <duration>', 'for how long, as 10m (default: until further notice)')
    .option('--when-ready', 'take an input that is not live as soon as it is')
    .action((channel: string, input: string, { hold, whenReady, ...options }: SwitchOptions) =>
      control(context, options, {
        ...{ subject: channel, method: 'POST', path: channelPath(channel, 'switch'), body: { input, hold, whenReady } },
        describe: onAirNow,
        hints: { 'input-not-live': ' (--when-ready)' },
      }),
    );

const stateSchema = z.object({
  onAir: z.string().optional(),
  switch: z.object({ mode: z.string(), why: z.string(), manual: z.object({ input: z.string() }).optional() }),
});

const onAirNow = (answer: unknown): string | undefined => {
  const state = stateSchema.safeParse(answer).data;
  if (!state) return undefined;
  const { onAir = 'nothing', switch: decided } = state;
  const wanted = decided.manual?.input;
  const waiting = wanted !== undefined && wanted !== onAir ? `; ${wanted} follows as soon as it is live` : '';
  return `${onAir} is on the air (${decided.mode})${waiting}`;
};
