import { effectiveConfig } from '../config/effective.ts';
import type { Command } from 'commander';
import type { CliContext } from './context.ts';

export const addLibraryCommand = (program: Command, context: CliContext): void => {
  program
    .command('library')
    .summary('look after the library of recordings')
    .description('Looks after the library of recordings. For a running server see "sluice record".')
    .command('rebuild')
    .description(
      'Makes the database anew from the files in the data folder (library/). The server must not be running;\n' +
        'it does the same by itself when it finds the database missing or damaged.',
    )
    .option('-c, --config <file>', 'config file (default: $SLUICE_CONFIG, or ./sluice.yaml where there is one)')
    .action(async ({ config: configPath }: { config?: string }) => {
      const { environment, folder } = context;
      const { config } = await effectiveConfig({ configPath, environment, folder });
      const { rebuildLibrary } = await import('../server/rebuild-library.ts');
      const { taken, unreadable } = await rebuildLibrary(
        config.data,
        context.createLogger({ level: config.log.level }),
      );
      const left = unreadable === 0 ? '' : `; ${unreadable} files cannot be read: the log names them`;
      context.print(`${config.data}: ${taken} recordings${left}\n`);
    });
};
