import { apple, bis, error, note, warning } from './rule.ts';

/** What one media playlist keeps by itself. */
export const MEDIA_PLAYLIST_RULES = {
  'target-duration-missing': error(bis('4.4.3.1'), 'A media playlist has EXT-X-TARGETDURATION, of at least 1.'),
  'extinf-missing': error(bis('4.4.4.1'), 'Each segment has EXTINF.'),
  'extinf-above-target': error(bis('4.4.3.1'), 'No EXTINF rounds to more than the target duration.'),
  'segment-tag-without-segment': warning(bis('4.4.4'), 'A segment follows the tags that are meant for one.'),
  'sequence-tag-late': error(
    bis('4.4.3.2'),
    'EXT-X-MEDIA-SEQUENCE and EXT-X-DISCONTINUITY-SEQUENCE stand before the first segment.',
  ),
  'discontinuity-sequence-missing': warning(
    apple('8.17'),
    'A live playlist that has discontinuities has EXT-X-DISCONTINUITY-SEQUENCE.',
  ),
  'date-missing': warning(apple('8.4'), 'A live playlist has EXT-X-PROGRAM-DATE-TIME.'),
  'date-invalid': error(bis('4.4.4.6'), 'A date is one of ISO 8601.'),
  'date-coarse': warning(bis('4.4.4.6'), 'A date has a time zone, and milliseconds.'),
  'date-jump': warning(bis('6.2.1'), 'Dates and durations of segments that follow one another agree.'),
  'date-overlap': error(bis('6.2.1'), 'Dates of segments overlap by less than a second.'),
  'discontinuity-without-date': warning(bis('6.2.1'), 'A segment with EXT-X-DISCONTINUITY has a date.'),
  'playlist-short': warning(apple('8.11'), 'A live playlist lists at least six segments.'),
  'start-near-end': warning(bis('4.4.2.2'), 'EXT-X-START of a live playlist is three target durations from its end.'),
  'start-outside': warning(bis('4.4.2.2'), 'EXT-X-START is within the playlist.'),
  'vod-unfinished': error(bis('4.4.3.5'), 'A VOD playlist is complete: it has EXT-X-ENDLIST.'),
  'byterange-offset-missing': error(bis('4.4.4.2'), 'A byte range without an offset follows one of the same resource.'),
  'key-invalid': error(bis('4.4.4.4'), 'EXT-X-KEY has a METHOD, a URI unless that is NONE, and nothing else if it is.'),
  'key-iv-invalid': error(bis('4.4.4.4'), 'An IV is 0x and 32 hexadecimal digits.'),
  'map-key-without-iv': error(bis('4.4.4.5'), 'An encrypted EXT-X-MAP has an explicit IV.'),
  'map-missing-i-frames': error(bis('4.4.3.6'), 'Key frame playlists of fMP4 have EXT-X-MAP.'),
  'daterange-without-date': error(bis('4.4.5.1'), 'A playlist with EXT-X-DATERANGE has a date.'),
  'daterange-invalid': error(bis('4.4.5.1'), 'Dates and durations of an EXT-X-DATERANGE agree.'),
  'daterange-conflict': error(bis('4.4.5.1'), 'Two EXT-X-DATERANGE of one ID say the same of each attribute.'),
} as const;

/** What Low-Latency playlists keep besides. */
export const LOW_LATENCY_RULES = {
  'part-inf-missing': error(bis('4.4.3.7'), 'A playlist with parts has EXT-X-PART-INF.'),
  'part-above-target': error(bis('4.4.4.9'), 'No part is longer than PART-TARGET.'),
  'part-below-target': error(
    bis('4.4.4.9'),
    'Parts have 85 % of PART-TARGET, but for the last of a segment and those that are INDEPENDENT or before a GAP.',
  ),
  'parts-not-segment': error(bis('4.4.4.9'), 'The parts of a segment last as long as it does.'),
  'parts-behind-window': warning(bis('6.2.2'), 'Parts go once they are three target durations from the end.'),
  'tags-behind-part': error(bis('4.4.4.9'), 'Tags that hold for a segment stand before its first part.'),
  'part-duplicate': error(bis('4.4.4.9'), 'No two parts are the same resource.'),
  'server-control-missing': error(bis('B.1'), 'A playlist with parts offers CAN-BLOCK-RELOAD=YES.'),
  'part-hold-back-missing': error(bis('4.4.3.8'), 'With EXT-X-PART-INF comes PART-HOLD-BACK.'),
  'part-hold-back-short': error(bis('4.4.3.8'), 'PART-HOLD-BACK is at least twice PART-TARGET.'),
  'part-hold-back-tight': warning(apple('14.3'), 'PART-HOLD-BACK is at least three times PART-TARGET.'),
  'hold-back-short': error(bis('4.4.3.8'), 'HOLD-BACK is at least three target durations.'),
  'skip-boundary-short': error(bis('4.4.3.8'), 'CAN-SKIP-UNTIL is at least six target durations.'),
  'skip-dateranges-alone': error(bis('4.4.3.8'), 'CAN-SKIP-DATERANGES comes with CAN-SKIP-UNTIL.'),
  'skip-not-offered': note(apple('14.4'), 'Delta updates are offered where the playlist is longer than two minutes.'),
  'preload-hint-missing': error(bis('B.1'), 'A live Low-Latency playlist names the next part by EXT-X-PRELOAD-HINT.'),
  'preload-hint-listed': error(bis('4.4.5.3'), 'EXT-X-PRELOAD-HINT names what is not listed yet.'),
  'preload-hint-after-end': error(bis('4.4.5.3'), 'A playlist that has ended has no EXT-X-PRELOAD-HINT.'),
  'preload-hint-duplicate': error(bis('4.4.5.3'), 'There is one EXT-X-PRELOAD-HINT of each TYPE.'),
  'rendition-report-missing': error(bis('B.1'), 'A Low-Latency playlist reports on all other renditions.'),
  'rendition-report-uri': error(
    bis('4.4.5.4'),
    'URIs of EXT-X-RENDITION-REPORT are relative to the playlist, and name another one.',
  ),
  'rendition-report-wrong': error(
    bis('4.4.5.4'),
    'What EXT-X-RENDITION-REPORT says of a rendition is, or was just now, true.',
  ),
  'skip-unasked': error(bis('4.4.5.2'), 'EXT-X-SKIP comes only to who asked for it.'),
  'part-target-small': note(apple('14.2'), 'PART-TARGET is about a second; below 200 ms players become unsteady.'),
} as const;
