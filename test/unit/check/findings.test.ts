import { expect, test } from 'vitest';
import { Findings } from '../../../src/check/findings.ts';
import { describeResult, summarise } from '../../../src/check/summary.ts';

const COUNTS = { renditions: 1, playlists: 2, segments: 3, parts: 0, bytes: 1_500_000 };

test('one line for each rule and playlist, gravest first, and one that sums up', () => {
  const findings = new Findings();
  const report = findings.at('http://user:pass@example.test/live/a.m3u8?token=1');
  report('i-frames-missing', 'no key frames');
  report('date-missing', 'no date');
  report('extinf-missing', 'first', { line: 7 });
  findings.at('http://example.test/live/a.m3u8?token=2')('extinf-missing', 'second', { line: 9 });
  findings.at('http://other.test/b.m3u8')('extinf-missing', 'elsewhere');
  const result = summarise({
    ...{ url: 'http://example.test/live/index.m3u8', seconds: 3, protocols: ['HTTP/2', 'HTTP/1.1'], counts: COUNTS, unseen: ['rendition b'] },
    findings: findings.all(),
  });
  expect(describeResult(result).split('\n')).toEqual([
    'error   a.m3u8:7  first (2 times)  [extinf-missing, RFC 8216bis 4.4.4.1]',
    'error   http://other.test/b.m3u8  elsewhere  [extinf-missing, RFC 8216bis 4.4.4.1]',
    'warning a.m3u8  no date  [date-missing, Apple 8.4]',
    'note    a.m3u8  no key frames  [i-frames-missing, Apple 6.1]',
    'not looked at: rendition b',
    '2 errors, 1 warning, 1 note in 3.0 s over HTTP/1.1 and HTTP/2, 1 rendition, 2 playlist loads, 3 segments, 1.5 MB',
    '',
  ]);
});

test('what is kept grows with what is different, not with how often it comes', () => {
  const findings = new Findings();
  const report = findings.at('http://example.test/a.m3u8');
  for (let load = 0; load < 100_000; load++) report('date-missing', `load ${load}`);
  expect(findings.all()).toEqual([expect.objectContaining({ message: 'load 0', count: 100_000 })]);
});
