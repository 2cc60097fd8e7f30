import { shorten } from '../playlist/attributes.ts';
import { codecKind } from '../playlist/codec-names.ts';
import type { ListedVariant, MultivariantPlaylist } from '../playlist/multivariant-playlist.ts';
import { RenditionFollower, type RenditionKind } from './rendition-follower.ts';
import type { CheckSession } from './session.ts';

/** More playlists than this are not followed at once. */
const MAX_RENDITIONS = 32;
const KINDS: Readonly<Record<string, RenditionKind>> = { AUDIO: 'audio', VIDEO: 'video', SUBTITLES: 'subtitles' };

/** Where a URI of a playlist leads; undefined where it does not lead to HTTP. */
export const resolveUri = (uri: string, base: string): string | undefined => {
  const url = URL.parse(uri, base);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
};

const kindOf = ({ iFrames, codecs, width }: ListedVariant): RenditionKind => {
  if (iFrames) return 'i-frames';
  if (width !== undefined || !codecs) return 'video';
  return codecs.some((codec) => codecKind(codec) === 'video') ? 'video' : 'audio';
};

/** A follower for each playlist that a multivariant playlist names. @param unseen is told which are left out */
export const listRenditions = (
  session: CheckSession,
  playlist: MultivariantPlaylist,
  unseen: string[],
): RenditionFollower[] => {
  const named: readonly { uri: string | undefined; kind: RenditionKind }[] = [
    ...playlist.variants.map((variant) => ({ uri: variant.uri, kind: kindOf(variant) })),
    ...playlist.renditions.map(({ uri, type }) => ({ uri, kind: KINDS[type] ?? 'subtitles' })),
  ];
  const followers = new Map<string, RenditionFollower>();
  const { renditions: wanted } = session.options;
  for (const { uri, kind } of named) {
    const url = uri === undefined ? undefined : resolveUri(uri, playlist.url);
    if (uri === undefined || !url || followers.has(url)) continue;
    if (wanted.length > 0 && !wanted.some((part) => uri.includes(part))) {
      unseen.push(`rendition ${shorten(uri, 40)}`);
    } else if (followers.size >= MAX_RENDITIONS) unseen.push(`rendition ${shorten(uri, 40)}`);
    else followers.set(url, new RenditionFollower(session, url, kind));
  }
  return [...followers.values()];
};
