import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '../log/logger.ts';
import { startTimeOf } from '../process/start-time.ts';

/** Another server works in the folder; the message says which, and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
  readonly code = 'SLUICE_DATA_IN_USE';
}

interface Owner {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Takes a data folder for this process. Two servers in one would end each other's children, taken for what a crash
 * left, and write each other's segments. What a crash leaves is no obstacle.
 * @returns how to give it back
 * @throws DataFolderError while another server runs there
 */
export const claimDataFolder = (folder: string, log: Logger): (() => void) => {
  const file = fileOf(folder);
  const owner = otherOwner(folder);
  if (owner) {
    throw new DataFolderError(
      `${folder} is in use by the server with pid ${owner.pid}: end that, or choose another folder (data, SLUICE_DATA)`,
    );
  }
  const startTime = startTimeOf(process.pid);
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (startTime !== undefined) writeFileSync(file, JSON.stringify({ pid: process.pid, startTime } satisfies Owner));
  } catch (error) {
    // A full disk keeps nobody from going on the air.
    log.warn({ err: error, folder }, 'the data folder cannot be marked as in use: start no second server there');
  }
  return () => rmSync(file, { force: true });
};

/** Another process runs a server there. */
export const isInUse = (folder: string): boolean => otherOwner(folder) !== undefined;

const fileOf = (folder: string): string => join(folder, 'run', 'server.json');

const otherOwner = (folder: string): Owner | undefined => {
  const owner = readOwner(fileOf(folder));
  return owner && owner.pid !== process.pid && startTimeOf(owner.pid) === owner.startTime ? owner : undefined;
};

const readOwner = (file: string): Owner | undefined => {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch {
    // None, or one that a crash cut short.
    return undefined;
  }
};
