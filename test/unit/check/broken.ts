import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../src/check/finding.ts';
import type { MediaPlaylist } from '../../../src/check/playlist/media-playlist.ts';
import { readPlaylist } from '../../../src/check/playlist/read-playlist.ts';
import type { RuleId } from '../../../src/check/rules/catalogue.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/hls-broken');

/** Names of the playlists in a folder of broken ones. */
export const brokenPlaylists = (folder = '.'): string[] =>
  readdirSync(join(FOLDER, folder)).filter((name) => name.endsWith('.m3u8'));

/** Names of the pairs in a folder of playlists that break a rule together. @param second what the other one ends with */
export const brokenPairs = (folder: string, second: string): string[] =>
  brokenPlaylists(folder).flatMap((name) => (name.endsWith(`.${second}.m3u8`) ? name.split('.')[0]! : []));

export const readBroken = (...path: string[]): Buffer => readFileSync(join(FOLDER, ...path));

/** The rules that a playlist says it breaks, once for each place, in order. */
export const breaks = (data: Buffer): string[] => {
  const words = /^# breaks:(.*)$/m.exec(data.toString('latin1'))?.[1] ?? '';
  const rules = words.split(',').map((rule) => rule.trim());
  return rules.filter((rule) => rule !== '').toSorted();
};

/** The rules that a check found broken, once for each place, in order. */
export const rulesFound = (check: (report: Report) => void): RuleId[] => {
  const rules: RuleId[] = [];
  check((rule) => void rules.push(rule));
  return rules.toSorted();
};

/** A media playlist to compare with another: what is wrong with it alone does not matter. */
export const mediaPlaylist = (data: Buffer, url = 'http://example.test/live/index.m3u8'): MediaPlaylist => {
  const playlist = readPlaylist(data, url, () => undefined);
  if (playlist?.kind !== 'media') throw new Error('a fixture is no media playlist');
  return playlist;
};
