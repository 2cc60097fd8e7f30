import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { AUDIO_ATTRIBUTE, languageTags } from './audio-group.ts';
import { averageBandwidth, bandwidth } from './bandwidth.ts';
import { PLAYLIST_NAME } from './segment-names.ts';
import { SUBTITLES_ATTRIBUTE, subtitleTags } from './subtitle-group.ts';

/** Nothing in it needs more than its media playlists do. */
const VERSION = 6;
/** Apple 9: what is listed first is played first, and about 2 Mbit/s suits most who come. */
const FIRST_BITRATE = 2_000_000;
/** A rendition that is this many segments behind its siblings is not waited for. */
const LATE_SEGMENTS = 3;

/**
 * The multivariant playlist (RFC 8216bis 4.4.6) of the renditions that can be played: those with a segment, and whose
 * codecs were read from their own bytes. Undefined while nothing can be, and while renditions that have just started
 * together are not all there yet: a player reads this playlist once.
 */
export const renderMultivariant = ({ renditions, mainLanguage }: ChannelTimeline): string | undefined => {
  const all = [...renditions.values()].filter((rendition) => !isText(rendition));
  const texts = [...renditions.values()].filter(isText);
  const playable = all.filter(isPlayable);
  const [languages, variants] = [playable.filter(isLanguage), playable.filter((one) => !isLanguage(one))];
  if (variants.length === 0) return undefined;
  const furthest = Math.max(...playable.map(({ segments }) => segments.filter(({ gap }) => !gap).length));
  if (playable.length < all.length && furthest < LATE_SEGMENTS) return undefined;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${VERSION}`];
  // 4.4.2.1: here it would speak for every rendition.
  if (all.every(({ independentSegments }) => independentSegments)) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  lines.push(...languageTags(mainLanguage, languages), ...subtitleTags(texts));
  const audio = mainLanguage || languages.length > 0 ? { languages } : undefined;
  const references = [...(audio ? [AUDIO_ATTRIBUTE] : []), ...(texts.length > 0 ? [SUBTITLES_ATTRIBUTE] : [])];
  for (const rendition of inOrder(variants)) {
    lines.push(streamInf(rendition, audio, references), `${rendition.format.name}/${PLAYLIST_NAME}`);
  }
  return lines.join('\n') + '\n';
};

/** It is played beside a variant, and is none. */
const isLanguage = ({ format }: RenditionTimeline): boolean => format.language !== undefined;

/** It is shown beside a variant, and is there as soon as that is. */
const isText = ({ format }: RenditionTimeline): boolean => format.kind === 'subtitles';

const isPlayable = ({ segments, format }: RenditionTimeline): boolean =>
  format.codecs !== undefined && segments.some(({ gap }) => !gap);

/** A good one to begin with, then best first; sound alone is for those who have room for nothing else. */
const inOrder = (renditions: readonly RenditionTimeline[]): RenditionTimeline[] => {
  const video = renditions.filter(({ format }) => format.kind === 'video');
  const audio = renditions.filter(({ format }) => format.kind === 'audio');
  const distance = (rendition: RenditionTimeline): number => {
    // A source's bit rate is that of whatever is on air.
    if (rendition.passThrough) return Infinity;
    // By what was configured: the order must not change with what happens to be on air.
    return Math.abs(Math.log((rendition.format.nominalBitrate ?? bandwidth(rendition)) / FIRST_BITRATE));
  };
  const first = video.reduce<RenditionTimeline | undefined>(
    (best, candidate) => (best && distance(best) <= distance(candidate) ? best : candidate),
    undefined,
  );
  return [...(first ? [first] : []), ...video.filter((rendition) => rendition !== first), ...audio];
};

/** Renditions that are played beside variants. */
interface AudioGroup {
  readonly languages: readonly RenditionTimeline[];
}

/** @param references attributes that name the groups of what is played beside it */
const streamInf = (
  rendition: RenditionTimeline,
  group: AudioGroup | undefined,
  references: readonly string[],
): string => {
  const { codecs, width, height, frameRate } = rendition.format;
  // 4.4.6.2: the most that can be played together, which is with the heaviest language.
  const heaviest = (rate: (one: RenditionTimeline) => number): number =>
    rate(rendition) + Math.max(0, ...(group?.languages ?? []).map(rate));
  const attributes = [`BANDWIDTH=${heaviest(bandwidth)}`, `AVERAGE-BANDWIDTH=${heaviest(averageBandwidth)}`];
  // 4.4.6.2: those of what is played beside it, too.
  const named = [codecs, ...(group?.languages ?? []).map(({ format }) => format.codecs)].join(',').split(',');
  attributes.push(`CODECS="${[...new Set(named)].join(',')}"`);
  if (rendition.format.kind === 'video') {
    if (width && height) attributes.push(`RESOLUTION=${width}x${height}`);
    if (frameRate) attributes.push(`FRAME-RATE=${frameRate.toFixed(3)}`);
  }
  attributes.push(...references);
  // 4.4.6.2: said of all or of none; without it some players offer captions that are not there.
  attributes.push('CLOSED-CAPTIONS=NONE');
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
};
