import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { askedRange } from '../../../src/views/asked-range.ts';

const NOW = secondsToTicks(Date.parse('2026-11-21T12:00:00Z') / 1000);
const at = (date: string): number => secondsToTicks(Date.parse(date) / 1000);

describe('the range that a URL asks for', () => {
  test.each([
    ['start=2026-11-21T10:00:00Z&end=2026-11-21T11:00:00Z', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z'],
    ['start=2026-11-21T10:00Z&end=2026-11-21T10:00:00.5Z', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00.500Z'],
    ['start=2026-11-21T11:00:00%2B01:00&end=2026-11-21T12:00:00+0100', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z'],
    ['start=1795255200&end=1795258800.25', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00.250Z'],
  ])('%s', (query, from, to) => {
    expect(askedRange(query, NOW)).toMatchObject({ from: at(from), to: at(to) });
  });

  test('is open without an end, and is asked for again in the same words', () => {
    const { to, query } = askedRange('_HLS_skip=YES&start=2026-11-21T11:00:00+01:00', NOW)!;
    expect([to, query]).toEqual([Infinity, '?start=2026-11-21T11%3A00%3A00+01%3A00']);
    expect(askedRange(query.slice(1), NOW)?.from).toBe(at('2026-11-21T10:00:00Z'));
  });

  test('is none where neither is there', () => {
    expect(askedRange('', NOW)).toBeUndefined();
    expect(askedRange('_HLS_msn=5', NOW)).toBeUndefined();
  });

  test.each([
    ['end=1795258800', /start is missing: write 2026/],
    ['start=yesterday', /start is no moment: write 2026/],
    ['start=2026-11-21T10:00:00', /start is no moment/],
    ['start=2026-11-21', /start is no moment/],
    ['start=2026-13-21T10:00:00Z', /start is no moment/],
    ['start=1e9', /start is no moment/],
    ['start=-5', /start is no moment/],
    ['start=', /start is no moment/],
    ['start=1795255200&end=soon', /end is no moment/],
    ['start=1795258800&end=1795255200', /end must be later/],
    ['start=1795255200&end=1795255200', /end must be later/],
    ['start=1790000000&end=1795255200', /at most 48 hours/],
    ['start=0', /at most 48 hours/],
  ])('that cannot be, %s, is answered with what to write', (query, message) => {
    expect(() => askedRange(query, NOW)).toThrow(message);
  });
});
