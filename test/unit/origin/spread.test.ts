import { test as property, fc } from '@fast-check/vitest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { spreadOver } from '../../../src/origin/spread.ts';

describe('spreading', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('begins at once, goes on evenly, and ends in time', () => {
    const told: number[] = [];
    let over = false;
    spreadOver(
      Array.from({ length: 1000 }, (_, index) => index),
      100,
      (item) => told.push(item),
      () => (over = true),
    );
    const counts = [told.length];
    for (let ms = 0; ms < 100; ms += 20) {
      vi.advanceTimersByTime(20);
      counts.push(told.length);
    }
    expect(counts[0]).toBeGreaterThan(0);
    for (const [index, count] of counts.entries()) expect(Math.abs(count - 200 * index)).toBeLessThanOrEqual(40);
    expect(told).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(over).toBe(true);
  });

  it('catches up when a timer comes late', () => {
    const told: number[] = [];
    spreadOver(
      [1, 2, 3, 4],
      10,
      (item) => told.push(item),
      () => undefined,
    );
    vi.setSystemTime(Date.now() + 1000);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([1, 2, 3, 4]);
  });

  property.prop([fc.nat({ max: 300 }), fc.integer({ min: 1, max: 200 })])(
    'tells each once, and then ends',
    (count, ms) => {
      const told: number[] = [];
      const after = vi.fn();
      const items = Array.from({ length: count }, (_, index) => index);
      spreadOver(items, ms, (item) => told.push(item), after);
      vi.advanceTimersByTime(ms + 10);
      expect(told).toEqual(items);
      expect(after).toHaveBeenCalledOnce();
    },
  );
});
