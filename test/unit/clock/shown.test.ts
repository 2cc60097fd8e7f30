import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { hiddenTime, isShown, SHOWN_STEP, shownFrom, shownTime } from '../../../src/clock/shown.ts';
import { secondsToTicks, toWire } from '../../../src/clock/ticks.ts';

/** Slewing leaves fractions of a tick. */
const moment = fc.integer({ min: 0, max: 2 ** 50 }).map((eighths) => eighths / 8);

describe('shown pictures', () => {
  property.prop([moment])('have a time that says so, at most 44 µs from their own', (ticks) => {
    expect(isShown(shownTime(ticks))).toBe(true);
    expect(Math.abs(shownTime(ticks) - ticks)).toBeLessThanOrEqual(SHOWN_STEP / 2);
  });

  property.prop([moment])('can be placed at or after any moment', (ticks) => {
    expect(isShown(shownFrom(ticks))).toBe(true);
    expect(shownFrom(ticks)).toBeGreaterThanOrEqual(ticks);
    expect(shownFrom(ticks) - ticks).toBeLessThan(SHOWN_STEP);
  });

  property.prop([fc.integer({ min: 0, max: 2 ** 50 })])('are still told apart once wrapped to 33 bits', (ticks) => {
    expect(isShown(toWire(ticks))).toBe(isShown(ticks));
  });
});

describe('hidden pictures', () => {
  const seconds = fc.double({ min: 0, max: 30, noNaN: true });

  property.prop([moment, moment, seconds])('have a time that is never a shown one', (start, origin, after) => {
    expect(isShown(hiddenTime(origin + secondsToTicks(after), origin, start))).toBe(false);
  });

  property.prop([moment, moment, seconds, seconds])('keep the order that they had', (start, origin, a, b) => {
    const [first, second] = [Math.min(a, b), Math.max(a, b)].map((after) =>
      hiddenTime(origin + secondsToTicks(after), origin, start),
    );
    expect(second).toBeGreaterThanOrEqual(first!);
  });

  test('ten seconds of them fit into one frame at 25 Hz', () => {
    const start = secondsToTicks(1000);
    const last = hiddenTime(secondsToTicks(10), 0, start);
    expect(last - start).toBeLessThanOrEqual(secondsToTicks(1 / 25));
  });

  test('60 of them a second have times of their own', () => {
    const times = Array.from({ length: 600 }, (_, index) => hiddenTime(index * 1500, 0, 90_000_000));
    expect(new Set(times).size).toBe(600);
  });

  test('one that lies before the group begins with it', () => {
    expect(hiddenTime(-90_000, 0, 4_000)).toBe(hiddenTime(0, 0, 4_000));
  });
});
