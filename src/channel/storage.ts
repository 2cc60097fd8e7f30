import { join } from 'node:path';
import type { Logger } from 'pino';
import { ChannelArchive } from '../archive/channel-archive.ts';
import { secondsToTicks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';
import { ChannelEncryption } from '../encryption/channel-encryption.ts';
import type { SegmentFormat } from '../media/container.ts';
import { keptTicks, leastKept } from './kept.ts';

export interface StorageOptions {
  readonly name: string;
  /** As it is at the moment: how much is kept may change. */
  readonly config: () => ChannelConfig;
  /** Where its segments go: one folder for each rendition. */
  readonly folder: string;
  /** Where the keys of its encryption are kept. */
  readonly keyFolder: string;
  readonly containerOf: (rendition: string) => SegmentFormat;
  readonly log: Logger;
}

/** What a channel has on disk. */
export interface Storage {
  readonly archive: ChannelArchive;
  /** Undefined where segments are in the clear. */
  readonly encryption: ChannelEncryption | undefined;
}

export const createStorage = ({ name, config, folder, keyFolder, containerOf, log }: StorageOptions): Storage => {
  const archive = new ChannelArchive({
    folder,
    get keepTicks() {
      return keptTicks(config());
    },
    get leastKeptTicks() {
      return leastKept(config());
    },
    get windowTicks() {
      return secondsToTicks(config().window);
    },
    containerOf,
    log,
  });
  const { encryption: encrypted, segment } = config();
  const encryption =
    encrypted &&
    new ChannelEncryption({
      rotate: encrypted.rotate,
      segmentTicks: secondsToTicks(segment),
      keepTicks: () => keptTicks(config()),
      // A key lasts as long as what it opens.
      isKept: (range) => archive.isPinned(range),
      path: join(keyFolder, `${name}.json`),
      log,
    });
  return { archive, encryption };
};
