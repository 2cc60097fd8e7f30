import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { DropFolder } from '../imports/drop-folder.ts';
import { ImportDesk } from '../imports/import-desk.ts';
import type { Logger } from '../log/logger.ts';
import type { ChildLedger } from '../process/child.ts';
import type { LibraryService } from './library-service.ts';

export interface ImportsServiceOptions {
  readonly config: Config;
  readonly ledger: ChildLedger;
  readonly library: LibraryService;
  readonly log: Logger;
}

/** Imports of a running server, and the folder that it takes them from. */
export interface ImportsService {
  readonly desk: ImportDesk;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const createImports = ({ config, ledger, library, log }: ImportsServiceOptions): ImportsService => {
  const desk = new ImportDesk({
    ...{ folder: join(config.data, 'imports'), ffmpeg: config.ffmpeg, ledger, log },
    ...{ library: library.library, archives: library.archives },
  });
  const { folder } = config.imports;
  const drop = folder === undefined ? undefined : new DropFolder({ folder, imports: desk, log });
  return {
    desk,
    start: async () => {
      await desk.start();
      await drop?.start();
    },
    stop: async () => {
      await drop?.stop();
      await desk.stop();
    },
  };
};
