import { describe, expect, it } from 'vitest';
import { formatDuration, formatExactly, parseStartTime, spokenDuration } from '../../../player/src/times.ts';

describe('times for people', () => {
  it('are as short as they can be', () => {
    expect([0, 9.99, 65, 3725, -32, -0.4].map(formatDuration)).toEqual([
      '0:00',
      '0:09',
      '1:05',
      '1:02:05',
      '−0:32',
      '0:00',
    ]);
    expect([0, 59.9996, 3725.04].map(formatExactly)).toEqual(['0:00.000', '1:00.000', '1:02:05.040']);
    expect([0, 61, 7200].map(spokenDuration)).toEqual(['0 seconds', '1 minute 1 second', '2 hours']);
  });
});

describe('where a link begins', () => {
  it.each([
    ['93', { seconds: 93 }],
    ['1m33s', { seconds: 93 }],
    ['1h2m3s', { seconds: 3723 }],
    ['2h', { seconds: 7200 }],
    ['1:02:03', { seconds: 3723 }],
    ['2026-11-21T12:00:00Z', { date: Date.parse('2026-11-21T12:00:00Z') }],
    ['', undefined],
    [null, undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['2026-99-99T12:00:00Z', undefined],
  ])('%s', (text, expected) => expect(parseStartTime(text)).toEqual(expected));
});
