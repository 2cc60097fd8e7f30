import type { RenditionFormat } from '../timeline/rendition.ts';
import { PLAYLIST_NAME } from './segment-names.ts';

/** GROUP-ID of the subtitles: there is one group, which all variants refer to. */
const GROUP = 'subtitles';

/** What refers to them in EXT-X-STREAM-INF. */
export const SUBTITLES_ATTRIBUTE = `SUBTITLES="${GROUP}"`;

/**
 * EXT-X-MEDIA (RFC 8216bis 4.4.6.1) for each rendition of text. None is shown unless the viewer asks for it.
 * @param query of their playlists, with its question mark
 */
export const subtitleTags = (renditions: readonly { readonly format: RenditionFormat }[], query = ''): string[] =>
  renditions.flatMap(({ format: { name, language } }) => {
    if (!language) return [];
    const attributes = [
      ...['TYPE=SUBTITLES', `GROUP-ID="${GROUP}"`, `NAME="${language.name}"`, `LANGUAGE="${language.tag}"`],
      // They say what is heard besides speech as well (Apple 5.2: what marks captions).
      'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"',
      ...['DEFAULT=NO', 'AUTOSELECT=YES', `URI="${name}/${PLAYLIST_NAME}${query}"`],
    ];
    return `#EXT-X-MEDIA:${attributes.join(',')}`;
  });
