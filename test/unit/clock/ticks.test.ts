import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  fromWire,
  msToTicks,
  secondsToTicks,
  ticksToMs,
  ticksToSeconds,
  toIsoDate,
  toWire,
  WRAP,
} from '../../../src/clock/ticks.ts';

const HALF = WRAP / 2;
/** Any moment from 1970 to 2500, and before the epoch. */
const moment = fc.integer({ min: -(2 ** 34), max: 90_000 * 86_400 * 365 * 530 });

describe('33-bit timestamps', () => {
  test.each([
    [0, 0],
    [WRAP - 1, WRAP - 1],
    [WRAP, 0],
    [WRAP + 7, 7],
    [-1, WRAP - 1],
    [-WRAP, 0],
  ])('of %d are %d on the wire', (ticks, wire) => {
    expect(toWire(ticks)).toBe(wire);
    expect(Object.is(toWire(ticks), -0)).toBe(false);
  });

  test.each([
    ['just behind a wrap', 5, WRAP - 5, WRAP + 5],
    ['just before a wrap', WRAP - 5, WRAP + 5, WRAP - 5],
    ['before the first wrap', WRAP - 5, 3, -5],
    ['at the limit ahead', HALF - 1, 0, HALF - 1],
    ['beyond the limit ahead', HALF + 1, 0, HALF + 1 - WRAP],
  ])('%s go to the nearest moment', (_, wire, near, ticks) => {
    expect(fromWire(wire, near)).toBe(ticks);
  });

  property.prop([moment, fc.integer({ min: -HALF + 1, max: HALF - 1 })])(
    'are read back whenever they are less than half a wrap away',
    (near, distance) => {
      const ticks = near + distance;
      expect(fromWire(toWire(ticks), near)).toBe(ticks);
    },
  );

  property.prop([moment])('always fit into 33 bits', (ticks) => {
    expect(toWire(ticks)).toBeGreaterThanOrEqual(0);
    expect(toWire(ticks)).toBeLessThan(WRAP);
    expect((ticks - toWire(ticks)) % WRAP).toBeCloseTo(0);
  });

  property.prop([moment, fc.array(fc.integer({ min: -90_000, max: 900_000 }), { maxLength: 200 })])(
    'unwrap one after the other over any number of wraps',
    (start, steps) => {
      let ticks = start;
      let unwrapped = start;
      for (const step of steps) {
        ticks += step * 1000;
        unwrapped = fromWire(toWire(ticks), unwrapped);
        expect(unwrapped).toBe(ticks);
      }
    },
  );
});

describe('units', () => {
  property.prop([fc.integer({ min: 0, max: 4e12 })])('milliseconds survive the way there and back', (ms) => {
    expect(ticksToMs(msToTicks(ms))).toBe(ms);
  });

  property.prop([fc.integer({ min: 0, max: 4e9 })])('so do seconds', (seconds) => {
    expect(ticksToSeconds(secondsToTicks(seconds))).toBe(seconds);
  });

  test('a date is ISO 8601 in UTC with milliseconds', () => {
    expect(toIsoDate(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(toIsoDate(msToTicks(Date.UTC(2031, 11, 31, 23, 59, 59, 7)))).toBe('2031-12-31T23:59:59.007Z');
  });
});
