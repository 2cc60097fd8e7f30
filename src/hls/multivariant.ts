import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { AUDIO_ATTRIBUTE, languageTags } from './audio-group.ts';
import { PLAYLIST_NAME } from './segment-names.ts';
import { SUBTITLES_ATTRIBUTE, subtitleTags } from './subtitle-group.ts';

/** Nothing in it needs more than its media playlists do. */
const VERSION = 6;
/** Segments from which on the measured bit rate says more than the nominal one. */
const MEASURED_ENOUGH = 3;
/** Apple 1.28 allows peaks of 125 % of what is declared; a player that read it long ago sees those still to come. */
const PEAK_HEADROOM = 1.1;
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
  if (playable.length < all.length && !playable.some(isAhead)) return undefined;
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

/** Has so many segments that those who have none are not waited for. */
const isAhead = ({ segments }: RenditionTimeline): boolean => {
  let count = 0;
  return segments.some(({ gap }) => !gap && ++count >= LATE_SEGMENTS);
};

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

/**
 * Not below what the encoder may use, whatever was measured: a slate that hardly moves is followed by pictures that do,
 * and the player has read this by then.
 */
const bandwidth = (rendition: RenditionTimeline): number => {
  const { bitrate, format } = rendition;
  return kilobits(Math.max(bitrate.peak * PEAK_HEADROOM, format.nominalBitrate ?? 0, averageBandwidth(rendition)));
};

const averageBandwidth = ({ bitrate, format, passThrough }: RenditionTimeline): number => {
  // Of a source that has a nominal bit rate nothing was measured yet that counts.
  if (passThrough) return kilobits(Math.max(bitrate.average, format.nominalBitrate ?? 0));
  const measured = bitrate.count >= MEASURED_ENOUGH ? bitrate.average : format.nominalBitrate;
  return kilobits(measured || bitrate.average);
};

/** Rounded up to 1000 bit/s, at least that: enough, and the playlist stays the same for longer. */
const kilobits = (bitsPerSecond: number): number => Math.max(1, Math.ceil(bitsPerSecond / 1000)) * 1000;
