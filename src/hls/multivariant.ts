import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { PLAYLIST_NAME } from './segment-names.ts';

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
export const renderMultivariant = ({ renditions }: ChannelTimeline): string | undefined => {
  const all = [...renditions.values()];
  const playable = all.filter(isPlayable);
  if (playable.length === 0) return undefined;
  const furthest = Math.max(...playable.map(({ segments }) => segments.filter(({ gap }) => !gap).length));
  if (playable.length < all.length && furthest < LATE_SEGMENTS) return undefined;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${VERSION}`];
  // 4.4.2.1: here it would speak for every rendition.
  if (all.every(({ independentSegments }) => independentSegments)) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  for (const rendition of inOrder(playable))
    lines.push(streamInf(rendition), `${rendition.format.name}/${PLAYLIST_NAME}`);
  return lines.join('\n') + '\n';
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

const streamInf = (rendition: RenditionTimeline): string => {
  const { codecs, width, height, frameRate } = rendition.format;
  const attributes = [`BANDWIDTH=${bandwidth(rendition)}`, `AVERAGE-BANDWIDTH=${averageBandwidth(rendition)}`];
  attributes.push(`CODECS="${codecs}"`);
  if (rendition.format.kind === 'video') {
    if (width && height) attributes.push(`RESOLUTION=${width}x${height}`);
    if (frameRate) attributes.push(`FRAME-RATE=${frameRate.toFixed(3)}`);
  }
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
