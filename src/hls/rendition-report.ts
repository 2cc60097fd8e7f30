import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { PLAYLIST_NAME } from './segment-names.ts';

/** EXT-X-RENDITION-REPORT (RFC 8216bis 4.4.5.4) for each sibling that has a playlist: the last part that it lists. */
export const reportTags = (siblings: readonly RenditionTimeline[]): string[] =>
  siblings.flatMap(({ format, last, open }) => {
    if (!last) return [];
    const { msn, parts } = open && open.parts.length > 0 ? open : last;
    const lastPart = parts.length > 0 ? `,LAST-PART=${parts.length - 1}` : '';
    return [`#EXT-X-RENDITION-REPORT:URI="../${format.name}/${PLAYLIST_NAME}",LAST-MSN=${msn}${lastPart}`];
  });
