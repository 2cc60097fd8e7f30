import type { Command } from 'commander';
import { effectiveConfig } from '../config/effective.ts';
import { ConfigError } from '../config/error.ts';
import { didYouMean } from '../config/nearest.ts';
import type { Logger } from '../log/logger.ts';
import { banner } from './banner.ts';
import type { CliContext } from './context.ts';
import { EXIT_FAILURE } from './failure.ts';
import type { RunningServer } from './server.ts';
import { onStopSignals } from './stop-signals.ts';

/** Stopping takes less than two seconds; what takes longer has lost its way. */
const STOP_TIMEOUT_MS = 8000;

const OTHER_COMMANDS = ['config', 'health', 'switch', 'help'];

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
      context.exit(await serve(context, { files, configPath: config }));
    });

export interface ServeRequest {
  readonly files: readonly string[];
  readonly configPath?: string | undefined;
}

/**
 * Runs a server until a signal ends it. Returns the exit code.
 * @throws ConfigError and whatever keeps the server from starting
 */
export const serve = async (context: CliContext, { files, configPath }: ServeRequest): Promise<number> => {
  const { environment, folder } = context;
  const effective = await effectiveConfig({ configPath, files, environment, folder }).catch((error: unknown) => {
    throw withCommandHint(error, files);
  });
  const { config, warnings } = effective;
  const log = context.createLogger({ level: config.log.level });
  for (const warning of warnings) log.warn(warning);
  if (effective.configPath !== undefined) log.info(`config: ${effective.configPath}`);
  const runServer = await context.loadServer();
  const path = effective.configPath === undefined ? {} : { configPath: effective.configPath };
  return runUntilStopped(context, log, () => runServer({ config, log, ...path }));
};

const runUntilStopped = async (
  context: CliContext,
  log: Logger,
  start: () => Promise<RunningServer>,
): Promise<number> => {
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  let deadline: NodeJS.Timeout | undefined;
  const end = (exitCode: number) => {
    // Covers a start that hangs as well as a stop that does.
    deadline ??= setTimeout(() => {
      log.error(`not stopped within ${STOP_TIMEOUT_MS / 1000} s: ending all the same`);
      context.exit(EXIT_FAILURE);
    }, STOP_TIMEOUT_MS);
    resolve(exitCode);
  };
  const fatal = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected error: stopping');
    end(EXIT_FAILURE);
  };
  const onSignal = (signal: string) => {
    log.info(`${signal}: stopping`);
    end(0);
  };
  const { signals, exit } = context;
  const stopListening = onStopSignals({ source: signals, stop: onSignal, exit, now: () => performance.now() });
  signals.on('uncaughtException', fatal);
  signals.on('unhandledRejection', fatal);
  try {
    // A signal that comes meanwhile waits: what was begun is brought up, and then stopped in order.
    const server = await start();
    context.tell(banner(server.summary));
    const exitCode = await ended;
    await server.stop();
    log.info('stopped');
    return exitCode;
  } finally {
    clearTimeout(deadline);
    stopListening();
    signals.off('uncaughtException', fatal);
    signals.off('unhandledRejection', fatal);
  }
};

/** `sluice helth` means a command, though it reads as the name of a file. */
const withCommandHint = (error: unknown, files: readonly string[]): unknown => {
  const word = files[0];
  if (!(error instanceof ConfigError) || word === undefined || !/^[a-z]+$/.test(word)) return error;
  const hint = didYouMean(word, OTHER_COMMANDS);
  return new ConfigError(
    error.problems.map((problem) =>
      problem.source === word ? { ...problem, message: problem.message + hint } : problem,
    ),
  );
};
