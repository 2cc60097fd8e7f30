import { apple, bis, error, note, warning } from './rule.ts';

/** What answers keep: status, headers, and when they come. */
export const DELIVERY_RULES = {
  'playlist-unavailable': error(bis('6.2.1'), 'A playlist that is named can be loaded.'),
  'media-unavailable': error(bis('6.2.1'), 'What a playlist lists can be loaded.'),
  'key-unavailable': error(bis('6.2.3'), 'A key that is named can be loaded.'),
  'playlist-type': error(bis('4'), 'A playlist is known by its name (.m3u8) or by its Content-Type.'),
  'playlist-type-other': warning(apple('10.4'), 'The Content-Type of a playlist is application/vnd.apple.mpegurl.'),
  'media-type': warning(apple('10.4'), 'The Content-Type of media is that of its format.'),
  'playlist-not-compressed': warning(apple('10.1'), 'Playlists are sent with gzip to who takes it.'),
  'vary-missing': warning('RFC 9110 12.5.5', 'What is sent compressed says Vary: Accept-Encoding.'),
  'media-compressed': warning(apple('10.1'), 'Media is not compressed once more.'),
  'cache-control-missing': warning(bis('B.1'), 'Each answer says how long it may be kept.'),
  'playlist-kept-too-long': warning(bis('B.1'), 'A live playlist is kept for half a target duration.'),
  'blocking-kept-too-short': note(bis('B.1'), 'An answer to a blocking request may be kept for six target durations.'),
  'media-not-kept': warning(bis('B.1'), 'Media may be kept for six target durations.'),
  'error-kept': warning(bis('B.1'), 'An error is kept for no more than four target durations.'),
  'cors-missing': warning(
    'Fetch 3.2',
    'Pages from elsewhere may read every answer, errors too (Access-Control-Allow-Origin).',
  ),
  redirect: note(apple('8.18'), 'Media comes without a redirect.'),
  'cookie-set': warning(bis('B.1'), 'Answers set no cookie: they are the same for everybody.'),
  'last-modified-old': warning(
    apple('8.24'),
    'Last-Modified of a live playlist is within three target durations of Date.',
  ),
  'range-ignored': error(bis('4.4.4.2'), 'A byte range is answered with those bytes.'),
  'length-differs': error('RFC 9110 8.6', 'An answer has as many bytes as it says.'),
  'low-latency-without-http2': note(bis('B.1'), 'Low-Latency streams come by HTTP/2 or later.'),
} as const;

/** What Low-Latency servers do with delivery directives. */
export const BLOCKING_RULES = {
  'blocking-early': error(bis('6.2.5.2'), 'An answer to _HLS_msn and _HLS_part has what was asked for.'),
  'blocking-failed': error(bis('6.2.5.2'), 'A blocking request for what comes next is answered once it is there.'),
  'blocking-part-alone': error(bis('6.2.5.2'), '_HLS_part without _HLS_msn is answered with 400.'),
  'blocking-far-ahead': warning(bis('6.2.5.2'), '_HLS_msn too far ahead is answered with 400, at once.'),
  'blocking-past': error(bis('6.2.5.2'), '_HLS_msn of the past is answered with the playlist, at once.'),
  'blocking-roll-over': error(
    bis('6.2.5.2'),
    '_HLS_part beyond the end of a segment means the first part of the next.',
  ),
  'hint-not-served': error(bis('6.2.6'), 'What EXT-X-PRELOAD-HINT names is sent once it is there.'),
} as const;
