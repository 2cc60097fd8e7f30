import type { CliContext } from './context.ts';
import { ask, type ControlOptions, type ControlRequest, type Result } from './control-command.ts';
import { describeFailure } from './failure.ts';
import { findServer } from './find-server.ts';

/** What is said below the description of these commands. */
export const ACCESS_HELP =
  'Asks the running server; where none runs on this machine, changes its data folder.\n' +
  'Exit code 0 done, 1 refused, 2 called wrongly, 3 no answer.';

/** Users and tokens: asks the server that runs, or does it in its data folder where none does. Never throws. */
export const askForAccess = async (
  context: CliContext,
  options: ControlOptions,
  request: ControlRequest,
): Promise<Result> => {
  try {
    const { dataFolder } = await findServer(context, options);
    const asksServer = options.server !== undefined || context.environment['SLUICE_API_TOKEN'];
    // Loaded when they are needed: the other commands answer at once.
    const { isInUse } = await import('../server/data-folder.ts');
    if (asksServer || isInUse(dataFolder)) return await ask(context, options, request);
    const { openOfflineAccess } = await import('../server/offline-access.ts');
    const offline = openOfflineAccess(dataFolder, context.createLogger({ level: 'error' }));
    try {
      return await ask(context, options, request, offline.fetch);
    } finally {
      await offline.close();
    }
  } catch (error) {
    return describeFailure(error);
  }
};
