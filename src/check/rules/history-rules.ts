import { bis, error, warning } from './rule.ts';

/** What a playlist keeps from one load to the next. */
export const HISTORY_RULES = {
  'media-sequence-back': error(bis('6.2.2'), 'EXT-X-MEDIA-SEQUENCE never goes back.'),
  'media-sequence-jump': error(bis('6.2.2'), 'EXT-X-MEDIA-SEQUENCE rises by one for each segment that goes.'),
  'discontinuity-sequence-back': error(bis('6.2.2'), 'EXT-X-DISCONTINUITY-SEQUENCE never goes back.'),
  'discontinuity-number-changed': error(bis('6.2.2'), 'A segment keeps its discontinuity sequence number.'),
  'segment-uri-changed': error(bis('6.2.1'), 'A number means the same segment for ever.'),
  'segment-changed': error(bis('6.2.1'), 'What is said of a segment does not change.'),
  'segments-lost': error(bis('6.2.1'), 'Segments go from the front of the list alone.'),
  'part-changed': error(bis('6.2.1'), 'What is said of a part does not change.'),
  'part-lost': error(bis('6.2.2'), 'Parts near the end of the list stay.'),
  'target-duration-changed': error(bis('6.2.1'), 'The target duration never changes.'),
  'part-target-changed': error(bis('6.2.1'), 'PART-TARGET never changes.'),
  'server-control-changed': warning(bis('6.2.1'), 'What EXT-X-SERVER-CONTROL promises stays.'),
  'removed-too-early': error(bis('6.2.2'), 'Segments go only where three target durations remain.'),
  'vod-changed': error(bis('6.2.1'), 'A VOD playlist does not change.'),
  'event-segment-removed': error(bis('6.2.1'), 'From an EVENT playlist no segment goes.'),
  'changed-after-end': error(bis('6.2.1'), 'Nothing changes behind EXT-X-ENDLIST.'),
  'segment-late': error(bis('6.2.1'), 'A new segment comes within 1.5 target durations of the one before.'),
  'part-late': warning(bis('6.2.1'), 'A new part comes within one PART-TARGET of the one before.'),
  'preload-hint-broken': error(bis('4.4.5.3'), 'What EXT-X-PRELOAD-HINT names is what comes next.'),
  'daterange-removed': error(bis('6.2.1'), 'A date range stays for as long as a listed segment lies in it.'),
} as const;

/** Delta updates, held against the whole playlist. */
export const DELTA_RULES = {
  'delta-not-applicable': error(bis('6.2.5.1'), 'A delta update skips nothing that the whole playlist did not have.'),
  'delta-differs': error(bis('6.2.5.1'), 'A delta update with what it skips is the whole playlist.'),
  'delta-too-short': error(bis('6.2.5.1'), 'What lies within the Skip Boundary is not skipped.'),
  'delta-useless': warning(bis('6.2.5.1'), 'What lies beyond the Skip Boundary is skipped, where that is offered.'),
} as const;
