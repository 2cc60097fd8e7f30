import type { Report } from '../finding.ts';
import { shorten } from '../playlist/attributes.ts';
import type { ByteRange } from '../playlist/media-playlist.ts';
import type { MediaFacts } from '../media/facts.ts';
import { contentType, maxAge, type Answer } from './answer.ts';

/** RFC 8216bis 4 knows both; Apple 10.4 asks for the first. */
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const PLAYLIST_TYPES = new Set([PLAYLIST_TYPE, 'audio/mpegurl']);
/** Shorter ones are not worth compressing. Bytes. */
const WORTH_COMPRESSING = 400;

const MEDIA_TYPES: Readonly<Record<MediaFacts['container'], RegExp | undefined>> = {
  ts: /^video\/mp2t$/,
  fmp4: /^(video|audio)\/(mp4|iso\.segment)$|^application\/mp4$/,
  'packed-audio': /^audio\/(aac|mpeg|mp3|ac3|eac3|x-aac)$/,
  vtt: /^text\/vtt$/,
  unknown: undefined,
};

export interface PlaylistDelivery {
  /** It may still change. */
  readonly live: boolean;
  /** It answers a blocking request. */
  readonly blocking: boolean;
  /** Seconds; undefined for a multivariant playlist. */
  readonly targetDuration: number | undefined;
}

/** What the answer that a playlist came in keeps (RFC 8216bis 4, B.1, Apple 10). */
export const checkPlaylistDelivery = (
  answer: Answer,
  { live, blocking, targetDuration }: PlaylistDelivery,
  report: Report,
): void => {
  const type = contentType(answer);
  if (!PLAYLIST_TYPES.has(type)) {
    const isNamed = /\.m3u8?$/i.test(new URL(answer.url).pathname);
    const words = `Content-Type is ${type ? shorten(type, 40) : 'missing'}`;
    if (isNamed) report('playlist-type-other', `${words}: send ${PLAYLIST_TYPE}`);
    else report('playlist-type', `${words}, and the name does not end with .m3u8`);
  } else if (type !== PLAYLIST_TYPE) report('playlist-type-other', `Content-Type is ${type}: send ${PLAYLIST_TYPE}`);
  checkCommon(answer, report);
  checkCompression(answer, report);
  const age = maxAge(answer);
  const target = targetDuration ?? 0;
  if (live && targetDuration !== undefined) {
    if (!blocking && age !== undefined && age > Math.max(1, target / 2)) {
      report('playlist-kept-too-long', `max-age is ${age} s, with a target duration of ${target} s`);
    }
    if (blocking && age !== undefined && age < target) {
      report('blocking-kept-too-short', `max-age is ${age} s: caches could answer for six target durations`);
    }
    checkAge(answer, target, report);
  }
};

const checkCompression = ({ headers, body }: Answer, report: Report): void => {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding === 'identity') {
    if (body.length > WORTH_COMPRESSING) report('playlist-not-compressed', `${body.length} bytes came without gzip`);
  } else if (!/(^|[\s,])(accept-encoding|\*)([\s,]|$)/i.test(headers['vary'] ?? '')) {
    report('vary-missing', 'the answer is compressed, and does not say Vary: Accept-Encoding');
  }
};

/** Apple 8.24. */
const checkAge = ({ headers }: Answer, target: number, report: Report): void => {
  const seconds = (Date.parse(headers['date'] ?? '') - Date.parse(headers['last-modified'] ?? '')) / 1000;
  if (seconds > 3 * target) report('last-modified-old', `Last-Modified is ${Math.round(seconds)} s before Date`);
};

/** On every answer. */
const checkCommon = (answer: Answer, report: Report): void => {
  const { headers, transferred } = answer;
  checkCors(answer, report);
  if (headers['cache-control'] === undefined) {
    report('cache-control-missing', 'there is no Cache-Control: each cache guesses how long to keep it');
  }
  if (headers['set-cookie'] !== undefined) report('cookie-set', 'the answer sets a cookie');
  const length = Number(headers['content-length'] ?? NaN);
  if (length >= 0 && length !== transferred)
    report('length-differs', `Content-Length is ${length}, ${transferred} bytes came`);
};

const checkCors = ({ headers, status }: Answer, report: Report): void => {
  if (headers['access-control-allow-origin'] !== undefined) return;
  const words =
    status < 400 ? 'pages from elsewhere cannot read it' : `with ${status}: players take it for a broken network`;
  report('cors-missing', `there is no Access-Control-Allow-Origin: ${words}`);
};

export interface MediaDelivery {
  readonly container: MediaFacts['container'];
  readonly byteRange: ByteRange | undefined;
  /** Seconds. */
  readonly targetDuration: number;
}

/** What the answer that a segment, part or initialisation section came in keeps. */
export const checkMediaDelivery = (
  answer: Answer,
  { container, byteRange, targetDuration }: MediaDelivery,
  report: Report,
): void => {
  checkCommon(answer, report);
  const type = contentType(answer);
  const expected = MEDIA_TYPES[container];
  if (expected && !expected.test(type)) {
    report('media-type', `Content-Type is ${type ? shorten(type, 40) : 'missing'}, the media is ${container}`);
  }
  if (answer.headers['content-encoding'] !== undefined && container !== 'vtt') {
    report('media-compressed', `Content-Encoding is ${shorten(answer.headers['content-encoding'], 20)}`);
  }
  if (answer.redirects > 0) report('redirect', `it takes ${answer.redirects} redirects to get there`);
  const age = maxAge(answer);
  if (age !== undefined && age < targetDuration) {
    report('media-not-kept', `caches keep it for ${age} s, less than a target duration`);
  }
  if (byteRange && answer.status !== 206) report('range-ignored', `a byte range is answered with ${answer.status}`);
};

/** What the answer for something that is not there keeps: players ask for such things now and then. */
export const checkErrorDelivery = (answer: Answer, targetDuration: number, report: Report): void => {
  checkCors(answer, report);
  const age = maxAge(answer);
  if (age !== undefined && age > 4 * targetDuration) report('error-kept', `${answer.status} is kept for ${age} s`);
};
