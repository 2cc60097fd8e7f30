import type { FeedFigures } from './feed-meter.ts';

/**
 * What an encoder made of its pictures, where these are encoded anew on the way to the feed: what is measured of the feed
 * says then how the conversion does. Whether anything comes, and what sound, is the same of both.
 * @param own measured of what came in; all of it is unknown where that is not taken apart
 */
export const sentFigures = (feed: FeedFigures, own: FeedFigures | undefined): FeedFigures => {
  if (!own) return feed;
  const { frameRate, irregularFrames, keyFrameInterval, longestKeyFrameInterval, bFrames } = own;
  const { swing, jitter, lateness } = own;
  return {
    ...feed,
    ...{ frameRate, irregularFrames, keyFrameInterval, longestKeyFrameInterval, bFrames, swing, jitter, lateness },
    // By the source's own clock: what is read ahead comes in bursts.
    bitrate: swing?.mean,
  };
};
