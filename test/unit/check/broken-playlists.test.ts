import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlaylist } from '../../../src/check/playlist/read-playlist.ts';
import { TAGS } from '../../../src/check/playlist/tags.ts';
import { LOW_LATENCY_RULES, MEDIA_PLAYLIST_RULES } from '../../../src/check/rules/media-playlist-rules.ts';
import { MULTIVARIANT_RULES } from '../../../src/check/rules/multivariant-rules.ts';
import { TEXT_RULES } from '../../../src/check/rules/text-rules.ts';
import { breaks, brokenPlaylists, readBroken, rulesFound } from './broken.ts';

const URL = 'http://example.test/live/index.m3u8';

test.each(brokenPlaylists())('%s breaks the rules that it names, and no others', (name) => {
  const data = readBroken(name);
  expect(rulesFound((report) => readPlaylist(data, URL, report))).toEqual(breaks(data));
});

test('findings point to their line', () => {
  const data = readBroken('extinf-above-target.m3u8');
  const lines: (number | undefined)[] = [];
  readPlaylist(data, URL, (rule, _, details) => rule === 'extinf-above-target' && lines.push(details?.line));
  expect(lines.map((line) => data.toString('utf8').split('\n')[line! - 1])).toEqual(['#EXTINF:2.500,']);
});

/** What takes more than one playlist, or a very long one, to be broken. */
const ELSEWHERE = new Set([
  'line-too-long',
  'playlist-short',
  'rendition-report-missing',
  'rendition-report-uri',
  'rendition-report-wrong',
  'skip-unasked',
]);

test('every rule about one playlist has a file that breaks it', () => {
  const broken = new Set(brokenPlaylists().flatMap((name) => breaks(readBroken(name))));
  const rules = Object.keys({ ...TEXT_RULES, ...MEDIA_PLAYLIST_RULES, ...LOW_LATENCY_RULES, ...MULTIVARIANT_RULES });
  expect(rules.filter((rule) => !broken.has(rule) && !ELSEWHERE.has(rule))).toEqual([]);
});

const word = fc.oneof(
  fc.constantFrom(
    '',
    ',',
    '=',
    '"',
    'URI="a.ts"',
    'DURATION=1.0',
    'BANDWIDTH=1',
    'TYPE=PART',
    '1@2',
    '-1',
    '1e400',
    'YES',
  ),
  fc.string({ maxLength: 8 }),
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom(...Object.keys(TAGS)), fc.array(word, { maxLength: 4 }))
    .map(([tag, words]) => `#${tag}:${words.join(',')}`),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

property.prop([fc.array(line, { maxLength: 40 })])('whatever is read, it is findings that come of it', (lines) => {
  const found: unknown[] = [];
  readPlaylist(Buffer.from(['#EXTM3U', ...lines].join('\n')), URL, (rule, message) => found.push(rule, message));
  for (const one of found) expect(one).toBeTypeOf('string');
});
