import type { Logger } from '../log/logger.ts';
import type { CliContext } from './context.ts';
import { EXIT_FAILURE } from './failure.ts';
import { onStopSignals } from './stop-signals.ts';

/** Stopping takes less than two seconds; what takes longer has lost its way. */
const STOP_TIMEOUT_MS = 8000;

export interface Running {
  /** What the one who started it wants to know first. */
  readonly greeting: string;
  stop(): Promise<void>;
}

/** Starts something that runs until a signal ends it, or an error that nobody expected. Returns the exit code. */
export const runUntilStopped = async (
  context: CliContext,
  log: Logger,
  start: () => Promise<Running>,
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
    const running = await start();
    context.tell(running.greeting);
    const exitCode = await ended;
    await running.stop();
    log.info('stopped');
    return exitCode;
  } finally {
    clearTimeout(deadline);
    stopListening();
    signals.off('uncaughtException', fatal);
    signals.off('unhandledRejection', fatal);
  }
};
