import { LivePicture } from '../pictures/live-picture.ts';
import { newestOfFeed } from '../pictures/newest-frame.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import type { BuiltChannel } from './build-channel.ts';

/** What each input shows, by channel and name. They cost nothing until somebody asks. */
export const createInputPictures = (
  built: readonly BuiltChannel[],
  decoder: PictureDecoder,
): ((channel: string, input: string) => LivePicture | undefined) => {
  const pictures = new Map(
    built.flatMap(({ channel, inputs }) =>
      inputs.map(({ name, feed }) => {
        const picture = new LivePicture({ newest: () => newestOfFeed(feed), decoder });
        return [`${channel.name}/${name}`, picture] as const;
      }),
    ),
  );
  return (channel, input) => pictures.get(`${channel}/${input}`);
};
