import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { UNFINISHED } from './layout.ts';

// Cheaper than the promises of node:fs, which make an object of every open file.
const open = promisify(fs.open);
const writev = promisify(fs.writev);
const ftruncate = promisify(fs.ftruncate);
const close = promisify(fs.close);
const rename = promisify(fs.rename);
const mkdir = promisify(fs.mkdir);
const rm = promisify(fs.rm);

/**
 * Writes a segment under a name that nobody reads, and gives it its own once it is whole.
 * @param spare a file that nobody needs: it is written over, which costs a fifth of making a new one, as its memory and
 * its place on the disk are there already. It is gone afterwards, whatever happens
 * @throws Error when it could not be written whole; nothing is left of it then
 */
export const writeSegmentFile = async (
  path: string,
  chunks: readonly Buffer[],
  byteLength: number,
  spare?: string,
): Promise<void> => {
  let half = path + UNFINISHED;
  let file = spare === undefined ? undefined : await openSpare(spare);
  if (file) half = spare!;
  else file = { fd: await create(half), size: 0 };
  try {
    try {
      // A disk that fills up in mid-write takes a part and reports no error (write(2)).
      const { bytesWritten } = await writev(file.fd, chunks);
      if (bytesWritten !== byteLength) {
        throw new Error(`the disk took ${bytesWritten} of ${byteLength} bytes: is it full?`);
      }
      if (file.size > byteLength) await ftruncate(file.fd, byteLength);
    } finally {
      await close(file.fd);
    }
    await moveTo(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
};

/** The folder of the hour is there but for the first segment of it: it is made when it is missed. */
const inFolderOf = async <T>(path: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  return action();
};

const create = (path: string): Promise<number> => inFolderOf(path, () => open(path, 'w'));
const moveTo = (from: string, path: string): Promise<void> => inFolderOf(path, () => rename(from, path));

interface OpenFile {
  readonly fd: number;
  /** Bytes. */
  readonly size: number;
}

/** @returns undefined where it may not be written over, because it has another name that somebody gave it, or is gone */
const openSpare = async (path: string): Promise<OpenFile | undefined> => {
  let fd: number;
  try {
    fd = await open(path, 'r+');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  // Of an open file it is in memory: no disk is waited for, and a turn of a thread costs more.
  const { nlink, size } = fs.fstatSync(fd);
  if (nlink === 1) return { fd, size };
  await close(fd);
  await rm(path, { force: true });
  return undefined;
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
