import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { averageBandwidth, bandwidth, keyFrameBandwidths } from './bandwidth.ts';
import { isText, multivariantText, type ListedRendition } from './variants.ts';

/** A rendition that is this many segments behind its siblings is not waited for. */
const LATE_SEGMENTS = 3;

/**
 * The multivariant playlist (RFC 8216bis 4.4.6) of the renditions that can be played: those with a segment, and, unless
 * they are text, whose codecs were read from their own bytes. Undefined while nothing can be, and while renditions that have just started
 * together are not all there yet: a player reads this playlist once.
 */
export const renderMultivariant = ({ renditions, mainLanguage }: ChannelTimeline): string | undefined => {
  const all = [...renditions.values()];
  const playable = all.filter(isPlayable);
  if (playable.length < all.length && !playable.some(isAhead)) return undefined;
  const independent = all.every((rendition) => isText(rendition) || rendition.independentSegments);
  return multivariantText(playable.map(listed), { mainLanguage, independent });
};

const listed = (rendition: RenditionTimeline): ListedRendition => ({
  format: rendition.format,
  passThrough: rendition.passThrough,
  bandwidth: bandwidth(rendition),
  averageBandwidth: averageBandwidth(rendition),
  keyFrames: keyFrameBandwidths(rendition),
});

/** Has so many segments that those who have none are not waited for. */
const isAhead = ({ segments }: RenditionTimeline): boolean => {
  let count = 0;
  return segments.some(({ gap }) => !gap && ++count >= LATE_SEGMENTS);
};

const isPlayable = (rendition: RenditionTimeline): boolean =>
  (isText(rendition) || rendition.format.codecs !== undefined) && rendition.segments.some(({ gap }) => !gap);
