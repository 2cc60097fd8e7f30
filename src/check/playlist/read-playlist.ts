import type { Report } from '../finding.ts';
import { shorten } from './attributes.ts';
import { checkMediaPlaylist } from './media-playlist-check.ts';
import { checkLowLatency } from './low-latency-check.ts';
import { checkMultivariant } from './multivariant-check.ts';
import type { MediaPlaylist } from './media-playlist.ts';
import { readMultivariant, type MultivariantPlaylist } from './multivariant-playlist.ts';
import { readLines, type PlaylistLine } from './playlist-lines.ts';
import { readMediaPlaylist } from './read-media-playlist.ts';
import { tagRule, type TagScope } from './tags.ts';
import { checkVersion } from './version-check.ts';

export type Playlist = MediaPlaylist | MultivariantPlaylist;

/**
 * Reads a playlist of either kind and tells all that is wrong with it by itself.
 * @param url where it came from
 * @returns undefined where it is none at all
 */
export const readPlaylist = (data: Buffer, url: string, report: Report): Playlist | undefined => {
  const lines = readLines(data, report);
  const kind = kindOf(lines, report);
  if (!kind) return undefined;
  checkUris(lines, url, report);
  if (kind === 'multivariant') {
    const playlist = readMultivariant(lines, url, report);
    checkMultivariant(playlist, report);
    checkVersion(playlist, report);
    return playlist;
  }
  const playlist = readMediaPlaylist(lines, url, report);
  checkMediaPlaylist(playlist, report);
  checkLowLatency(playlist, report);
  checkVersion(playlist, report);
  return playlist;
};

const ofScope = (lines: readonly PlaylistLine[], scopes: readonly TagScope[]): PlaylistLine | undefined =>
  lines.find((line) => line.kind === 'tag' && scopes.includes(tagRule(line.name)!.scope));

const kindOf = (lines: readonly PlaylistLine[], report: Report): Playlist['kind'] | undefined => {
  const multivariant = ofScope(lines, ['multivariant']);
  const media = ofScope(lines, ['media', 'segment', 'part']);
  if (multivariant && media) {
    const line = Math.max(multivariant.line, media.line);
    report('mixed-playlist', 'the playlist has tags of media playlists and of multivariant playlists', { line });
  }
  if (multivariant) return 'multivariant';
  // A list of nothing but URIs is the M3U of old.
  return media || lines.some(({ kind }) => kind === 'uri') ? 'media' : undefined;
};

const checkUris = (lines: readonly PlaylistLine[], base: string, report: Report): void => {
  for (const line of lines) {
    const uri = line.kind === 'uri' ? line.uri : line.attributes.get('URI')?.value;
    if (uri === undefined || /\{\$/.test(uri)) continue;
    // Keys may lie with any scheme that a player knows: skd:, data:.
    const isKey = line.kind === 'tag' && /KEY$|SESSION-DATA$/.test(line.name);
    const url = URL.parse(uri, base);
    if (!url || (!isKey && url.protocol !== 'http:' && url.protocol !== 'https:')) {
      report('uri-invalid', `"${shorten(uri)}" is no address of HTTP`, { line: line.line });
    } else if (url.hash !== '') {
      report('uri-fragment', `"${shorten(uri)}" has a fragment`, { line: line.line });
    }
  }
};
