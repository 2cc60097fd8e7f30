import { statfs } from 'node:fs/promises';
import { ArchiveKeeper } from '../archive/keeper.ts';
import type { Logger } from '../log/logger.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { LiveConfig } from './live-config.ts';

/** Keeps what is on disk of all channels within what the config says at the moment. */
export const createArchiveKeeper = (
  config: LiveConfig,
  { members }: Pick<Fleet, 'members'>,
  log: Logger,
): ArchiveKeeper => {
  const { data } = config.current;
  const freeBytes = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(data);
    return bavail * bsize;
  };
  const limits = () => {
    const archives = [...members.values()].map(({ name, channel, config: { keep } }) => {
      return { name, archive: channel.archive, size: keep?.size };
    });
    const { size, free } = config.current.archive;
    return { archives, size, free };
  };
  return new ArchiveKeeper({ limits, freeBytes, log });
};
