import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { clockTicks } from '../../../player/src/scrub/clock-ticks.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const texts = (ticks: readonly number[]): string[] => ticks.map((date) => new Date(date).toISOString().slice(11, 19));

describe('times of day at the scrub bar', () => {
  it('are round', () => {
    expect(texts(clockTicks(NOON + 61_000, NOON + 2 * HOUR, 5, 0))).toEqual([
      '12:30:00',
      '13:00:00',
      '13:30:00',
      '14:00:00',
    ]);
    expect(texts(clockTicks(NOON + 1000, NOON + 31_000, 4, 0))).toEqual(['12:00:10', '12:00:20', '12:00:30']);
  });

  it('are round on the clock of the viewer', () => {
    const india = 5.5 * HOUR;
    expect(texts(clockTicks(NOON, NOON + 4 * HOUR, 4, india))).toEqual([
      '12:30:00',
      '13:30:00',
      '14:30:00',
      '15:30:00',
    ]);
  });

  it('are left out where there is no room', () => {
    expect(clockTicks(NOON, NOON + HOUR, 0.5, 0)).toEqual([]);
    expect(clockTicks(NOON, NOON, 5, 0)).toEqual([]);
  });

  test.prop([fc.integer({ min: 1, max: 20 * 86_400_000 }), fc.integer({ min: 1, max: 20 })])(
    'are never more than there is room for',
    (length, most) => {
      const ticks = clockTicks(NOON, NOON + length, most, 0);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      expect(ticks.every((date) => date >= NOON && date <= NOON + length)).toBe(true);
    },
  );
});
