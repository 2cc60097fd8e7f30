import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beat, BEAT_MS } from '../../../src/clock/beat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('beat', () => {
  it('calls each as often as a timer of its own would, with one timer for all', () => {
    const beat = new Beat();
    const calls = { often: 0, seldom: 0, other: 0 };
    beat.every(BEAT_MS, () => calls.often++);
    beat.every(500, () => calls.seldom++);
    beat.every(500, () => calls.other++);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(calls).toEqual({ often: 10_000 / BEAT_MS, seldom: 20, other: 20 });
  });

  it('spreads those of one period over the beats', () => {
    const beat = new Beat();
    const times: number[] = [];
    for (let i = 0; i < 10; i++) beat.every(500, () => times.push(performance.now()));
    vi.advanceTimersByTime(500);
    expect(new Set(times).size).toBe(10);
  });

  it('calls nothing that was ended, and keeps no timer for nobody', () => {
    const beat = new Beat();
    let calls = 0;
    const end = beat.every(100, () => calls++);
    const endOther = beat.every(100, () => undefined);
    vi.advanceTimersByTime(250);
    const before = calls;
    end();
    vi.advanceTimersByTime(1000);
    expect([before, calls]).toEqual([2, 2]);
    endOther();
    expect(vi.getTimerCount()).toBe(0);
    beat.every(100, () => calls++);
    vi.advanceTimersByTime(100);
    expect(calls).toBe(3);
  });

  it('lets one that fails fail by itself', () => {
    const beat = new Beat();
    let calls = 0;
    beat.every(BEAT_MS, () => {
      throw new Error('on purpose');
    });
    beat.every(BEAT_MS, () => calls++);
    vi.advanceTimersByTime(BEAT_MS);
    expect(calls).toBe(1);
    // As a timer of its own would, where nobody catches it; but behind the others.
    expect(() => vi.advanceTimersByTime(1)).toThrow('on purpose');
  });
});
