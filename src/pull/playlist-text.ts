import { PullError } from './pull-error.ts';

/** Lines of any playlist, also of a day of two-second segments with three lines each, are fewer. */
const MAX_LINES = 200_000;
/** Signed URLs have a few kB. */
const MAX_LINE_LENGTH = 16_384;
/** RFC 8216 knows no tag with near as many attributes; a list of codecs has a few commas of its own. */
const MAX_COMMAS = 64;

/**
 * What is given to m3u8-parser. It is a parser for browsers, where a playlist harms nobody but the page: `EXT-X-MEDIA`
 * with a group called `__proto__` or `constructor` would change objects of the whole process, and some tags cost it a
 * quadratic time. So the others are left out, and those of `EXT-X-MEDIA` are read here.
 */
const KNOWN_TAG =
  /^#(EXTINF|EXT-X-(VERSION|TARGETDURATION|MEDIA-SEQUENCE|DISCONTINUITY-SEQUENCE|PLAYLIST-TYPE|BYTERANGE|MAP|STREAM-INF|ENDLIST|DISCONTINUITY|KEY|GAP|I-FRAMES-ONLY))(:|$)/;
const MEDIA_TAG = '#EXT-X-MEDIA:';

export interface PlaylistLines {
  /** Tags that segments and variants need, and URIs. */
  readonly known: string[];
  /** Attribute lists of `EXT-X-MEDIA`. */
  readonly media: string[];
}

/**
 * Sorts the lines of a playlist.
 * @throws PullError when it is none, or is made to do harm
 */
export const sortPlaylistLines = (text: string): PlaylistLines => {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, MAX_LINES + 1);
  // RFC 8216 4.3.1.1: it must be the first line of every playlist.
  if (!/^#EXTM3U[ \t]*$/.test(lines[0] ?? ''))
    throw new PullError('what came is not an HLS playlist: #EXTM3U is missing');
  if (lines.length > MAX_LINES) throw new PullError(`the playlist has more than ${MAX_LINES} lines`);
  const known: string[] = [];
  const media: string[] = [];
  for (const line of lines.map((one) => one.trim())) {
    if (line === '') continue;
    if (line.startsWith(MEDIA_TAG)) media.push(line.slice(MEDIA_TAG.length));
    else if (!line.startsWith('#') || KNOWN_TAG.test(line)) known.push(checked(line));
  }
  return { known, media };
};

const checked = (line: string): string => {
  if (line.length > MAX_LINE_LENGTH) throw new PullError(`the playlist has a line of ${line.length} characters`);
  if (line.startsWith('#EXT-X-') && line.split(',').length > MAX_COMMAS) {
    throw new PullError(`the playlist has a tag with more than ${MAX_COMMAS} attributes`);
  }
  return line;
};
