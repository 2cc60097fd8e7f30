import { join } from 'node:path';
import type { ArchiveReader } from '../archive/archived.ts';
import type { Logger } from '../log/logger.ts';
import { ChannelStoryboards } from '../pictures/channel-storyboards.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import { PictureFolder } from '../pictures/picture-folder.ts';
import { Storyboards } from '../pictures/storyboards.ts';

/** Storyboards of all channels; what is whole of them lies in `DATA/pictures/channels`. */
export const createStoryboards = (
  dataFolder: string,
  channels: ReadonlyMap<string, { readonly archive: ArchiveReader }>,
  decoder: PictureDecoder,
  log: Logger,
): ChannelStoryboards => {
  const folder = new PictureFolder(join(dataFolder, 'pictures', 'channels'));
  return new ChannelStoryboards(new Storyboards({ decoder, folder, log }), (name) => channels.get(name)?.archive);
};
