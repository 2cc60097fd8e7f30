import { statfs } from 'node:fs/promises';
import { ArchiveKeeper } from '../archive/keeper.ts';
import type { Channel } from '../channel/channel.ts';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';

/** Keeps what is on disk of all channels within what the config says. */
export const createArchiveKeeper = (
  { data, archive: { size, free }, channels: configs }: Config,
  channels: Iterable<Channel>,
  log: Logger,
): ArchiveKeeper => {
  const archives = [...channels].map(({ name, archive }) => ({ name, archive, size: configs[name]?.keep?.size }));
  const freeBytes = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(data);
    return bavail * bsize;
  };
  return new ArchiveKeeper({ archives, size, free, freeBytes, log });
};
