import { Command, CommanderError } from 'commander';
import { ENVIRONMENT_VARIABLES } from '../config/environment.ts';
import { programVersion } from '../preflight/version.ts';
import { addCheckCommand } from './check.ts';
import { addClipCommand } from './clip.ts';
import { addPassCommand } from './pass.ts';
import { addConfigCommand } from './config.ts';
import { addBreakCommand } from './break.ts';
import type { CliContext } from './context.ts';
import { addDebugCommand } from './debug.ts';
import { addEdgeCommand } from './edge.ts';
import { describeFailure } from './failure.ts';
import { addHealthCommand } from './health.ts';
import { addImportCommand } from './import.ts';
import { addInitCommand } from './init/init.ts';
import { addMeasureCommand } from './measure.ts';
import { addMetadataCommand } from './metadata.ts';
import { addKeyCommand } from './key.ts';
import { addLibraryCommand } from './library.ts';
import { addRecordCommand } from './record.ts';
import { addServeCommand } from './serve.ts';
import { addStillsCommand } from './stills.ts';
import { addSwitchCommand } from './switch.ts';
import { addTokenCommand } from './token.ts';
import { addUserCommand } from './user.ts';

/** The command line. */
export const createProgram = (context: CliContext): Command => {
  const program = new Command('sluice')
    .description('Live HTTP streaming server: from OBS, files or nothing at all to HLS in the browser.')
    .usage('[command] [options]')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .addHelpText('after', furtherHelp)
    .configureOutput({ writeOut: context.print, writeErr: context.tell })
    .exitOverride();
  addServeCommand(program, context);
  addEdgeCommand(program, context);
  addInitCommand(program, context);
  addMeasureCommand(program, context);
  addConfigCommand(program, context);
  addHealthCommand(program, context);
  addSwitchCommand(program, context);
  addCheckCommand(program, context);
  addMetadataCommand(program, context);
  addBreakCommand(program, context);
  addImportCommand(program, context);
  addRecordCommand(program, context);
  addKeyCommand(program, context);
  addLibraryCommand(program, context);
  addClipCommand(program, context);
  addPassCommand(program, context);
  addStillsCommand(program, context);
  addUserCommand(program, context);
  addTokenCommand(program, context);
  addDebugCommand(program, context);
  return program;
};

/** Does what the arguments say, and ends the process where that is due. Never throws. */
export const runProgram = async (args: readonly string[], context: CliContext): Promise<void> => {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      context.exit(error.exitCode);
      return;
    }
    const { text, exitCode } = describeFailure(error);
    context.tell(`${text}\n`);
    context.exit(exitCode);
  }
};

const furtherHelp = (): string => {
  const variables = Object.entries(ENVIRONMENT_VARIABLES).map(([name, meaning]) => `  ${name.padEnd(18)}${meaning}`);
  return [
    '',
    'Examples:',
    '  sluice                        a channel that waits for OBS',
    '  sluice film.mp4 other.mkv     the same, with these on air until somebody publishes',
    '  sluice --config stage.yaml    channels as in the file',
    '  sluice init                   a config file, by questions',
    '  sluice config check           what is wrong with ./sluice.yaml',
    '  sluice check URL              what is wrong with an HLS stream',
    '',
    'Environment (goes before the config file):',
    ...variables,
  ].join('\n');
};
