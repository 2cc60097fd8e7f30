import type { Feed } from '../inputs/feed.ts';
import { LivePicture } from '../pictures/live-picture.ts';
import { newestOfFeed } from '../pictures/newest-frame.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import type { Fleet } from './fleet/fleet.ts';

/** What each input shows, by channel and name. They cost nothing until somebody asks. */
export const createInputPictures = (
  { members }: Pick<Fleet, 'members'>,
  decoder: PictureDecoder,
): ((channel: string, input: string) => LivePicture | undefined) => {
  const pictures = new WeakMap<Feed, LivePicture>();
  return (channel, name) => {
    const feed = members.get(channel)?.inputs.find((input) => input.name === name)?.feed;
    if (!feed) return undefined;
    const known = pictures.get(feed);
    if (known) return known;
    const made = new LivePicture({ newest: () => newestOfFeed(feed), decoder });
    pictures.set(feed, made);
    return made;
  };
};
