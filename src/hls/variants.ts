import type { Language, RenditionFormat } from '../timeline/rendition.ts';
import { AUDIO_ATTRIBUTE, languageTags } from './audio-group.ts';
import { KEY_FRAMES_NAME, PLAYLIST_NAME } from './segment-names.ts';
import { SUBTITLES_ATTRIBUTE, subtitleTags } from './subtitle-group.ts';

/** Nothing in it needs more than its media playlists do. */
const VERSION = 6;
/** Apple 9: what is listed first is played first, and about 2 Mbit/s suits most who come. */
const FIRST_BITRATE = 2_000_000;

/** bit/s, as BANDWIDTH and AVERAGE-BANDWIDTH say them. */
export interface Bandwidths {
  readonly bandwidth: number;
  readonly averageBandwidth: number;
}

/** A rendition as a multivariant playlist lists it. */
export interface ListedRendition extends Bandwidths {
  readonly format: RenditionFormat;
  /** What is on air as it came in: its bit rate is that of whatever it is. */
  readonly passThrough?: boolean | undefined;
  /** Of the playlist of its key frames; absent where there is none. */
  readonly keyFrames?: Bandwidths | undefined;
}

export interface VariantsOptions {
  /** Of the sound in the variants themselves. */
  readonly mainLanguage: Language | undefined;
  /** Each segment of all renditions begins with a key frame. */
  readonly independent: boolean;
  /** Of all playlists that are named, with its question mark; absent: none. */
  readonly query?: string | undefined;
  /** EXT-X-SESSION-DATA and the like. */
  readonly sessionTags?: readonly string[] | undefined;
}

/** A multivariant playlist (RFC 8216bis 4.4.6); undefined where there is nothing to choose from. */
export const multivariantText = (
  renditions: readonly ListedRendition[],
  { mainLanguage, independent, query = '', sessionTags = [] }: VariantsOptions,
): string | undefined => {
  const texts = renditions.filter(isText);
  const languages = renditions.filter((one) => !isText(one) && isLanguage(one));
  const variants = renditions.filter((one) => !isText(one) && !isLanguage(one));
  if (variants.length === 0) return undefined;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${VERSION}`];
  // 4.4.2.1: here it would speak for every rendition.
  if (independent) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  lines.push(...sessionTags);
  lines.push(...languageTags(mainLanguage, languages, query), ...subtitleTags(texts, query));
  const hasGroup = mainLanguage !== undefined || languages.length > 0;
  const references = [...(hasGroup ? [AUDIO_ATTRIBUTE] : []), ...(texts.length > 0 ? [SUBTITLES_ATTRIBUTE] : [])];
  const ordered = inOrder(variants);
  for (const rendition of ordered) {
    lines.push(streamInf(rendition, languages, references), `${rendition.format.name}/${PLAYLIST_NAME}${query}`);
  }
  lines.push(...ordered.flatMap((rendition) => keyFrameInf(rendition, query)));
  return lines.join('\n') + '\n';
};

/** It is played beside a variant, and is none. */
export const isLanguage = ({ format }: { readonly format: RenditionFormat }): boolean => format.language !== undefined;

/** It is shown beside a variant. */
export const isText = ({ format }: { readonly format: RenditionFormat }): boolean => format.kind === 'subtitles';

/** A good one to begin with, then best first; sound alone is for those who have room for nothing else. */
const inOrder = (renditions: readonly ListedRendition[]): ListedRendition[] => {
  const video = renditions.filter(({ format }) => format.kind === 'video');
  const audio = renditions.filter(({ format }) => format.kind === 'audio');
  const distance = ({ passThrough, format, bandwidth }: ListedRendition): number => {
    // A source's bit rate is that of whatever is on air.
    if (passThrough) return Infinity;
    // By what was configured: the order must not change with what happens to be on air.
    return Math.abs(Math.log((format.nominalBitrate ?? bandwidth) / FIRST_BITRATE));
  };
  const first = video.reduce<ListedRendition | undefined>(
    (best, candidate) => (best && distance(best) <= distance(candidate) ? best : candidate),
    undefined,
  );
  return [...(first ? [first] : []), ...video.filter((rendition) => rendition !== first), ...audio];
};

/**
 * @param languages what may be played beside it
 * @param references attributes that name the groups of what is played beside it
 */
const streamInf = (
  rendition: ListedRendition,
  languages: readonly ListedRendition[],
  references: readonly string[],
): string => {
  const { codecs, width, height, frameRate } = rendition.format;
  // 4.4.6.2: the most that can be played together, which is with the heaviest language.
  const heaviest = (rate: (one: ListedRendition) => number): number =>
    rate(rendition) + Math.max(0, ...languages.map(rate));
  const attributes = [
    `BANDWIDTH=${heaviest((one) => one.bandwidth)}`,
    `AVERAGE-BANDWIDTH=${heaviest((one) => one.averageBandwidth)}`,
  ];
  // 4.4.6.2: those of what is played beside it, too.
  const named = [codecs, ...languages.map(({ format }) => format.codecs)].join(',').split(',');
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

/** RFC 6381 names of what is sound alone. */
const SOUND = /^(mp4a|ac-3|ec-3|opus|flac)/i;

/** EXT-X-I-FRAME-STREAM-INF (4.4.6.3; Apple 6.1): pictures for players that are moved through. */
const keyFrameInf = ({ format, keyFrames }: ListedRendition, query: string): string[] => {
  if (!keyFrames || format.kind !== 'video') return [];
  const { codecs = '', width, height, name } = format;
  const pictures = codecs.split(',').filter((codec) => !SOUND.test(codec));
  const attributes = [
    `BANDWIDTH=${keyFrames.bandwidth}`,
    `AVERAGE-BANDWIDTH=${keyFrames.averageBandwidth}`,
    `CODECS="${pictures.join(',')}"`,
    ...(width && height ? [`RESOLUTION=${width}x${height}`] : []),
    `URI="${name}/${KEY_FRAMES_NAME}${query}"`,
  ];
  return [`#EXT-X-I-FRAME-STREAM-INF:${attributes.join(',')}`];
};
