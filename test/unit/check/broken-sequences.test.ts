import { expect, test } from 'vitest';
import { checkAlignment } from '../../../src/check/playlist/alignment.ts';
import { checkDelta } from '../../../src/check/playlist/delta.ts';
import { compareLoads } from '../../../src/check/playlist/history.ts';
import { DELTA_RULES, HISTORY_RULES } from '../../../src/check/rules/history-rules.ts';
import { ALIGNMENT_RULES } from '../../../src/check/rules/multivariant-rules.ts';
import { breaks, brokenPairs, brokenPlaylists, mediaPlaylist, readBroken, rulesFound } from './broken.ts';

test.each(brokenPairs('history', 'now'))('from one load to the next: %s', (name) => {
  const data = readBroken('history', `${name}.now.m3u8`);
  const before = mediaPlaylist(readBroken('history', `${name}.before.m3u8`));
  const now = mediaPlaylist(data);
  expect(rulesFound((report) => compareLoads(before, now, report))).toEqual(breaks(data));
});

test.each(brokenPairs('delta', 'delta'))('a delta update against the whole: %s', (name) => {
  const data = readBroken('delta', `${name}.delta.m3u8`);
  const whole = mediaPlaylist(readBroken('delta', `${name}.whole.m3u8`));
  expect(rulesFound((report) => checkDelta(mediaPlaylist(data), whole, report))).toEqual(breaks(data));
});

test.each(brokenPairs('beside', 'b'))('two renditions: %s', (name) => {
  const data = readBroken('beside', `${name}.b.m3u8`);
  const renditions = [
    mediaPlaylist(readBroken('beside', `${name}.a.m3u8`), 'http://example.test/live/a/index.m3u8'),
    mediaPlaylist(data, 'http://example.test/live/b/index.m3u8'),
  ];
  const aligned = renditions.map((playlist) => ({ playlist, kind: 'video' as const }));
  expect(rulesFound((report) => checkAlignment(aligned, () => report))).toEqual(breaks(data));
});

/** What the clock or the media tells. */
const ELSEWHERE = new Set(['segment-late', 'part-late', 'timestamps-differ', 'independent-missing']);

test('every rule about several playlists has a pair that breaks it', () => {
  const broken = new Set(
    ['history', 'delta', 'beside'].flatMap((folder) =>
      brokenPlaylists(folder).flatMap((name) => breaks(readBroken(folder, name))),
    ),
  );
  const rules = Object.keys({ ...HISTORY_RULES, ...DELTA_RULES, ...ALIGNMENT_RULES });
  expect(rules.filter((rule) => !broken.has(rule) && !ELSEWHERE.has(rule))).toEqual([]);
});
