import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { inTransaction } from './database.ts';
import type { LibraryRecording } from './library-recording.ts';
import type { RecordingFolder, Stamp } from './recording-folder.ts';
import type { RecordingIndex } from './recording-index.ts';

/** Files that are looked at together; between two such lots others have their turn. */
const LOT = 64;

export interface Reconciled {
  readonly taken: number;
  readonly removed: number;
  /** Files that could not be read: what the index had of them stays. */
  readonly unreadable: number;
}

interface Parts {
  readonly folder: RecordingFolder;
  readonly index: RecordingIndex;
  readonly database: DatabaseSync;
  readonly log: Logger;
}

/**
 * Makes the index say what the folder says: files that it does not know in this version are taken in, and what has no
 * file is forgotten.
 */
export const reconcile = async ({ folder, index, database, log }: Parts): Promise<Reconciled> => {
  const known = index.stamps();
  const ids = await folder.ids();
  let [taken, unreadable] = [0, 0];
  for (let at = 0; at < ids.length; at += LOT) {
    const found = await Promise.all(ids.slice(at, at + LOT).map((id) => changed(folder, id, known.get(id))));
    inTransaction(database, () => {
      for (const one of found) {
        if (!one) continue;
        if ('problem' in one) {
          log.error(
            { err: one.problem, file: one.file },
            'the file of a recording cannot be read: correct or remove it',
          );
          unreadable++;
        } else {
          index.put(one.recording, one.stamp);
          taken++;
        }
      }
    });
  }
  const present = new Set(ids);
  const gone = [...known.keys()].filter((id) => !present.has(id));
  inTransaction(database, () => gone.forEach((id) => index.remove(id)));
  return { taken, removed: gone.length, unreadable };
};

type Changed = { recording: LibraryRecording; stamp: Stamp } | { problem: unknown; file: string } | undefined;

const changed = async (folder: RecordingFolder, id: string, known: Stamp | undefined): Promise<Changed> => {
  try {
    const stamp = known && (await folder.stamp(id));
    return known !== undefined && stamp === known ? undefined : await folder.read(id);
  } catch (problem) {
    return { problem, file: folder.file(id) };
  }
};
