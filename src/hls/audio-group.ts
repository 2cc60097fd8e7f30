import type { Language, RenditionFormat } from '../timeline/rendition.ts';
import { PLAYLIST_NAME } from './segment-names.ts';

/** GROUP-ID of the languages: there is one group, which all variants refer to. */
const GROUP = 'audio';
/** All sound that is made here is stereo. */
const CHANNELS = '2';

/**
 * EXT-X-MEDIA (RFC 8216bis 4.4.6.1) for each language.
 * @param main the one that is in the variants themselves, and so has no URI; undefined where all come apart
 * @param query of their playlists, with its question mark
 */
export const languageTags = (
  main: Language | undefined,
  apart: readonly { readonly format: RenditionFormat }[],
  query = '',
): string[] => [
  ...(main ? [mediaTag(main, undefined)] : []),
  ...apart.flatMap(({ format }) =>
    format.language ? mediaTag(format.language, `${format.name}/${PLAYLIST_NAME}${query}`) : [],
  ),
];

/** What refers to them in EXT-X-STREAM-INF. */
export const AUDIO_ATTRIBUTE = `AUDIO="${GROUP}"`;

const mediaTag = ({ name, tag, isDefault }: Language, uri: string | undefined): string => {
  const attributes = [
    ...['TYPE=AUDIO', `GROUP-ID="${GROUP}"`, `NAME="${name}"`, `LANGUAGE="${tag}"`],
    // Chosen by the player where the viewer's system speaks it.
    ...[`DEFAULT=${isDefault ? 'YES' : 'NO'}`, 'AUTOSELECT=YES', `CHANNELS="${CHANNELS}"`],
    ...(uri === undefined ? [] : [`URI="${uri}"`]),
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
};
