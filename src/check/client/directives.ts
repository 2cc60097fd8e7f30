import type { MediaPlaylist } from '../playlist/media-playlist.ts';

/** A part by its numbers. */
export interface PartPlace {
  readonly msn: number;
  readonly part: number;
}

/** Adds delivery directives to a URL, behind what stands in its query (RFC 8216bis 6.2.5). */
export const directives = (url: string, values: Readonly<Record<string, string | number>>): string => {
  const extended = new URL(url);
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  extended.search = [extended.search.slice(1), ...pairs].filter((pair) => pair !== '').join('&');
  return extended.href;
};

/** What comes next: the part behind the last one that is listed. */
export const nextPartOf = ({ segments, open, mediaSequence }: MediaPlaylist): PartPlace => {
  if (open && open.parts.length > 0) return { msn: open.msn, part: open.parts.length };
  return { msn: (segments.at(-1)?.msn ?? mediaSequence - 1) + 1, part: 0 };
};

/** Whether a playlist has this part, or anything later. */
export const isListedIn = (playlist: MediaPlaylist, { msn, part }: PartPlace): boolean => {
  const next = nextPartOf(playlist);
  return playlist.ended || next.msn > msn || (next.msn === msn && next.part > part);
};
