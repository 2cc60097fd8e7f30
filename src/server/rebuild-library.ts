import { join } from 'node:path';
import { AuditLog } from '../library/audit-log.ts';
import { closeDatabase, openDatabase, removeDatabase } from '../library/database.ts';
import { reconcile, type Reconciled } from '../library/reconcile.ts';
import { RecordingFolder } from '../library/recording-folder.ts';
import { RecordingIndex } from '../library/recording-index.ts';
import type { Logger } from '../log/logger.ts';
import { claimDataFolder } from './data-folder.ts';

/**
 * Makes the library's database anew from the files.
 * @throws DataFolderError while a server works in the folder
 */
export const rebuildLibrary = async (data: string, log: Logger): Promise<Reconciled> => {
  const release = claimDataFolder(data, log);
  try {
    const path = join(data, 'library.db');
    removeDatabase(path);
    const database = openDatabase(path, log);
    try {
      const folder = new RecordingFolder(join(data, 'library'));
      await folder.prepare();
      const found = await reconcile({ folder, index: new RecordingIndex(database), database, log });
      await new AuditLog(join(data, 'library', 'audit'), database, log).start();
      return found;
    } finally {
      closeDatabase(database);
    }
  } finally {
    release();
  }
};
