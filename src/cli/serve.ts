import type { Command } from 'commander';
import { effectiveConfig } from '../config/effective.ts';
import { ConfigError } from '../config/error.ts';
import { didYouMean } from '../config/nearest.ts';
import { banner } from './banner.ts';
import type { CliContext } from './context.ts';
import { runUntilStopped } from './until-stopped.ts';

export const addServeCommand = (program: Command, context: CliContext): Command =>
  program
    .command('serve', { isDefault: true })
    .summary('run the server; the default command')
    .description(
      'Runs the server until it is told to stop (Ctrl-C or SIGTERM).\n' +
        'With video files, they are on air in a loop until somebody publishes.\n' +
        'Without files and config, one channel waits for OBS and shows a slate.',
    )
    .argument('[files...]', 'video files to play in a loop')
    .option('-c, --config <file>', 'config file (default: $SLUICE_CONFIG, or ./sluice.yaml where there is one)')
    .action(async (files: string[], { config }: { config?: string }) => {
      context.exit(
        await serve(context, { files, configPath: config, commands: program.commands.map((one) => one.name()) }),
      );
    });

export interface ServeRequest {
  readonly files: readonly string[];
  readonly configPath?: string | undefined;
  /** Names of the other commands, for whoever has mistyped one. */
  readonly commands?: readonly string[];
}

/**
 * Runs a server until a signal ends it. Returns the exit code.
 * @throws ConfigError and whatever keeps the server from starting
 */
export const serve = async (
  context: CliContext,
  { files, configPath, commands = [] }: ServeRequest,
): Promise<number> => {
  const { environment, folder } = context;
  const effective = await effectiveConfig({ configPath, files, environment, folder }).catch((error: unknown) => {
    throw withCommandHint(error, files, commands);
  });
  const { config, warnings } = effective;
  const log = context.createLogger({ level: config.log.level });
  for (const warning of warnings) log.warn(warning);
  if (effective.configPath !== undefined) log.info(`config: ${effective.configPath}`);
  const runServer = await context.loadServer();
  const path = effective.configPath === undefined ? {} : { configPath: effective.configPath };
  return runUntilStopped(context, log, async () => {
    const server = await runServer({ config, log, environment, folder, ...path });
    return { greeting: banner(server.summary, context.tellsTerminal), stop: () => server.stop() };
  });
};

/** `sluice helth` means a command, though it reads as the name of a file. */
const withCommandHint = (error: unknown, files: readonly string[], commands: readonly string[]): unknown => {
  const word = files[0];
  if (!(error instanceof ConfigError) || word === undefined || !/^[a-z]+$/.test(word)) return error;
  const hint = didYouMean(word, commands);
  return new ConfigError(
    error.problems.map((problem) =>
      problem.source === word ? { ...problem, message: problem.message + hint } : problem,
    ),
  );
};
