import { apple, bis, error, note, warning } from './rule.ts';

/** What the multivariant playlist keeps by itself. */
export const MULTIVARIANT_RULES = {
  'variant-missing': error(bis('4.4.6.2'), 'A multivariant playlist lists a variant.'),
  'stream-inf-without-uri': error(bis('4.4.6.2'), 'A URI follows EXT-X-STREAM-INF, on the next line.'),
  'average-bandwidth-missing': warning(apple('9.14'), 'A variant says its AVERAGE-BANDWIDTH.'),
  'average-above-peak': error(bis('4.4.6.2'), 'AVERAGE-BANDWIDTH is not above BANDWIDTH.'),
  'codecs-missing': warning(bis('4.4.6.2'), 'A variant says its CODECS.'),
  'codecs-invalid': error(bis('4.4.6.2'), 'CODECS are names of RFC 6381.'),
  'resolution-missing': warning(apple('9.1'), 'A variant with pictures says their RESOLUTION.'),
  'frame-rate-missing': warning(apple('9.15'), 'A variant with pictures says its FRAME-RATE.'),
  'group-missing': error(bis('4.4.6.2'), 'A group that a variant names exists.'),
  'group-unused': warning(bis('4.4.6.1'), 'A group of renditions is named by a variant.'),
  'group-name-duplicate': error(bis('4.4.6.1.1'), 'Renditions of one group have names of their own.'),
  'group-defaults': error(bis('4.4.6.1.1'), 'At most one rendition of a group is DEFAULT.'),
  'media-invalid': error(bis('4.4.6.1'), 'Attributes of EXT-X-MEDIA fit its TYPE.'),
  'media-channels-missing': warning(bis('4.4.6.1'), 'Renditions of sound say their CHANNELS.'),
  'media-language-missing': note(apple('8.10'), 'Renditions of sound and subtitles say their LANGUAGE.'),
  'closed-captions-mixed': error(bis('4.4.6.2'), 'CLOSED-CAPTIONS=NONE is said of all variants or of none.'),
  'variant-duplicate': warning(bis('4.4.6.2'), 'No two variants are the same.'),
  'i-frames-missing': note(apple('6.1'), 'There are key frame playlists for fast forward and back.'),
  'session-key-invalid': error(bis('4.4.6.5'), 'EXT-X-SESSION-KEY has a METHOD other than NONE.'),
} as const;

/** What renditions keep with one another. */
export const ALIGNMENT_RULES = {
  'target-durations-differ': error(bis('6.2.4'), 'All renditions have the same target duration.'),
  'server-controls-differ': error(bis('6.2.4'), 'All renditions have the same EXT-X-SERVER-CONTROL.'),
  'discontinuities-differ': error(
    bis('6.2.4'),
    'The same content has the same discontinuity sequence number in all renditions.',
  ),
  'timestamps-differ': error(bis('6.2.4'), 'The same date is the same timestamp in all renditions.'),
  'boundaries-differ': warning(apple('8.22'), 'Segments begin at the same moments in all variants.'),
  'dateranges-differ': error(bis('6.2.4'), 'Playlists that have date ranges have the same ones.'),
  'types-differ': error(bis('6.2.4'), 'All renditions have the same EXT-X-PLAYLIST-TYPE, and end together.'),
  'independent-missing': note(apple('9.11'), 'EXT-X-INDEPENDENT-SEGMENTS is said where it is true.'),
} as const;
