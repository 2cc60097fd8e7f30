import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { DAY_MS, faceOf, instantOf, localTime, weekdayOf } from '../../../src/playout/local-time.ts';
import { nextShowing, parseShowing, type DailyShowing } from '../../../src/playout/showing.ts';

const ZONES = ['UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
const moment = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) });
const zone = fc.constantFrom(...ZONES);
const iso = (ms: number | undefined): string => new Date(ms ?? NaN).toISOString();

describe('local time', () => {
  const vienna = (text: string): string => {
    const [year, month, day, hour, minute, second] = text.split(/\D/).map(Number) as [number, ...number[]];
    const [m = 0, d = 0, h = 0, min = 0, s = 0] = [month, day, hour, minute, second];
    return iso(instantOf({ year, month: m, day: d, hour: h, minute: min, second: s }, 'Europe/Vienna'));
  };

  it('is that of winter and of summer', () => {
    expect(vienna('2026-01-10 20:00:00')).toBe('2026-01-10T19:00:00.000Z');
    expect(vienna('2026-07-10 20:00:00')).toBe('2026-07-10T18:00:00.000Z');
  });

  it('comes later by what clocks leave out in spring, and is the first of two in autumn', () => {
    expect(vienna('2026-03-29 02:30:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(vienna('2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00.000Z');
  });

  test.prop([moment, zone])('leads back to the same clock face', (ms, timeZone) => {
    const local = localTime(ms, timeZone);
    const back = instantOf(local, timeZone);
    expect(localTime(back, timeZone)).toEqual(local);
    // It can only differ where clocks show the time twice: then the first one is meant.
    expect(back).toBeLessThanOrEqual(ms);
  });
});

describe('a showing', () => {
  const daily = fc.record({
    kind: fc.constant('daily' as const),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 59 }),
    days: fc.option(
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }).map((days) => new Set(days)),
      {
        nil: undefined,
      },
    ),
    timeZone: zone,
  });

  test.prop([daily, moment])('comes after now, at its time, and with none between', (showing: DailyShowing, now) => {
    const next = nextShowing(showing, now)!;
    expect(next).toBeGreaterThan(now);
    const local = localTime(next, showing.timeZone);
    const face = faceOf({ ...local, hour: showing.hour, minute: showing.minute, second: showing.second });
    // Where clocks leave the time out it comes by up to an hour (in Apia once: a day) later.
    if (showing.timeZone === 'UTC') expect(faceOf(local)).toBe(face);
    if (showing.days && showing.timeZone === 'UTC') expect(showing.days.has(weekdayOf(local))).toBe(true);
    expect(next - now).toBeLessThanOrEqual((showing.days ? 9 : 2) * DAY_MS);
    const middle = now + (next - now) / 2;
    expect(nextShowing(showing, middle)).toBe(next);
  });

  it('keeps its time by the clock when clocks change', () => {
    const showing = parseShowing('20:00', 'Europe/Vienna')!;
    const starts = [Date.parse('2026-03-27T12:00:00Z')];
    for (let count = 0; count < 4; count++) starts.push(nextShowing(showing, starts.at(-1)!)!);
    expect(starts.slice(1).map(iso)).toEqual([
      '2026-03-27T19:00:00.000Z',
      '2026-03-28T19:00:00.000Z',
      '2026-03-29T18:00:00.000Z',
      '2026-03-30T18:00:00.000Z',
    ]);
  });

  it('with a date comes once', () => {
    const showing = parseShowing('2026-12-24T18:00:00-05:00', 'Europe/Vienna')!;
    const at = Date.parse('2026-12-24T23:00:00Z');
    expect(nextShowing(showing, at - 1)).toBe(at);
    expect(nextShowing(showing, at)).toBeUndefined();
  });

  it.each(['', '20', '24:00', '20:60', '2026-13-01 10:00', '2026-02-29 10:00', 'noon', '20:00 UTC'])(
    'is not "%s"',
    (text) => expect(parseShowing(text, 'UTC')).toBeUndefined(),
  );
});
