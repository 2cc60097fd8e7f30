import { bis, error, note, warning } from './rule.ts';

/** What every playlist keeps, whatever it lists. */
export const TEXT_RULES = {
  'not-utf8': error(bis('4'), 'A playlist is UTF-8.'),
  'byte-order-mark': error(bis('4'), 'A playlist has no byte order mark.'),
  'control-characters': error(bis('4'), 'A playlist has no control characters but line ends.'),
  'extm3u-missing': error(bis('4.4.1.1'), 'The first line is #EXTM3U.'),
  'stray-whitespace': error(bis('4.1'), 'Whitespace stands only where it is asked for.'),
  'line-too-long': note(bis('4.1'), 'Lines stay below 16 kB: players have limits.'),
  'unknown-tag': note(bis('4.1'), 'Tags that begin with #EXT are those of the standard.'),
  'mixed-playlist': error(bis('4.1'), 'A playlist has tags of media playlists or of multivariant playlists, not both.'),
  'duplicate-tag': error(bis('4.4.3'), 'Tags of the whole playlist stand there once.'),
  'value-invalid': error(bis('4.2'), 'Values are of the type that the tag has.'),
  'attributes-invalid': error(bis('4.2'), 'An attribute list is NAME=value pairs, apart by single commas.'),
  'attribute-duplicate': error(bis('4.2'), 'An attribute stands once in a list.'),
  'attribute-missing': error(bis('4.4'), 'Attributes that are REQUIRED are there.'),
  'attribute-unknown': note(bis('4.4'), 'Attributes are those of the standard.'),
  'version-too-low': error(bis('8'), 'EXT-X-VERSION covers what the playlist uses.'),
  'version-too-high': note(bis('6.2.1'), 'EXT-X-VERSION is no higher than needed.'),
  'uri-invalid': error(bis('4.1'), 'A URI can be resolved, to http: or https:.'),
  'uri-fragment': warning(bis('4.1'), 'URIs of media name no fragment.'),
} as const;
