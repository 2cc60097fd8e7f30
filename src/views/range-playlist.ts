import { setImmediate as nextTurn } from 'node:timers/promises';
import { keyFrameLines } from '../hls/key-frame-playlist.ts';
import { MapTags } from '../hls/map.ts';
import { GAP } from '../hls/parts.ts';
import { headTags, lengthTag } from '../hls/segment-lines.ts';
import type { Listed } from './listed.ts';
import type { Places } from './place.ts';

export interface RangePlaylistOptions {
  readonly listed: readonly Listed[];
  readonly places: Places;
  /** Seconds: the same in all renditions of the range (RFC 8216bis 6.2.4), and for as long as it grows. */
  readonly targetDuration: number;
  /** EVENT, as more may come; otherwise VOD, with EXT-X-ENDLIST. */
  readonly growing: boolean;
  /** Of the key frames alone (4.4.3.6). */
  readonly keyFramesOnly: boolean;
  /** Every segment begins with a key frame, or is sound. */
  readonly independent: boolean;
  /** EXT-X-DATERANGE and the like. */
  readonly tags: readonly string[];
}

/** Lines that are written before others have their turn: some milliseconds' work. */
const AT_ONCE = 2_000;
const VERSION = 6;
/** Of what is not there: nobody asks for it. */
const GAP_NAME = 'gap';

/** The media playlist of a range (RFC 8216bis 4.4.3), in pieces. The list of a day does not hold up anybody else. */
export const writeRangePlaylist = async (options: RangePlaylistOptions): Promise<Buffer[]> => {
  const { listed, growing } = options;
  const pieces = [Buffer.from(headOf(options))];
  const maps = new MapTags();
  for (let from = 0; from < listed.length; from += AT_ONCE) {
    if (from > 0) await nextTurn();
    let text = '';
    for (const each of listed.slice(from, from + AT_ONCE)) text += `${linesOf(each, maps, options).join('\n')}\n`;
    pieces.push(Buffer.from(text));
  }
  if (!growing) pieces.push(Buffer.from('#EXT-X-ENDLIST\n'));
  return pieces;
};

const headOf = ({ targetDuration, growing, keyFramesOnly, independent, tags }: RangePlaylistOptions): string =>
  [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${targetDuration}`,
    `#EXT-X-PLAYLIST-TYPE:${growing ? 'EVENT' : 'VOD'}`,
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-DISCONTINUITY-SEQUENCE:0',
    ...(keyFramesOnly ? ['#EXT-X-I-FRAMES-ONLY'] : []),
    ...(independent ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
    ...tags,
    '',
  ].join('\n');

const linesOf = (listed: Listed, maps: MapTags, options: RangePlaylistOptions): string[] => {
  const { segment, discontinuity, startTicks, durationTicks } = listed;
  const { places, keyFramesOnly } = options;
  if (!segment)
    return [...headTags({ startTicks, discontinuity }, maps), GAP, lengthTag(startTicks, durationTicks), GAP_NAME];
  const { init, key } = segment;
  const headed = {
    ...{ startTicks, discontinuity },
    ...(init !== undefined && { init: { name: init } }),
    // Keys are for what is not listed there.
    ...(key && !keyFramesOnly && { key }),
  };
  const head = headTags(headed, maps, init === undefined ? undefined : places.init(segment));
  const uri = places.segment(segment);
  return keyFramesOnly
    ? [...head, ...keyFrameLines(segment, uri)]
    : [...head, lengthTag(startTicks, durationTicks), uri];
};
