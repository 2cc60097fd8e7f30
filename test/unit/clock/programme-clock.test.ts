import { describe, expect, test } from 'vitest';
import { createProgrammeClock } from '../../../src/clock/programme-clock.ts';
import { msToTicks } from '../../../src/clock/ticks.ts';

describe('the programme clock', () => {
  test('tells the wall time at its creation and goes on with the monotonic clock', () => {
    const wall = Date.UTC(2030, 0, 1);
    let monotonic = 5_000;
    const clock = createProgrammeClock(
      () => wall,
      () => monotonic,
    );
    expect(clock.now()).toBe(msToTicks(wall));
    monotonic += 1234.5;
    expect(clock.now()).toBe(msToTicks(wall + 1234.5));
  });

  test('is not moved by a step of the wall clock', () => {
    let wall = Date.UTC(2030, 0, 1);
    const clock = createProgrammeClock(
      () => wall,
      () => 77,
    );
    const before = clock.now();
    wall -= 3_600_000;
    expect(clock.now()).toBe(before);
  });

  test('of a real machine agrees with it, and never goes back', () => {
    const clock = createProgrammeClock();
    expect(Math.abs(clock.now() - msToTicks(Date.now()))).toBeLessThan(msToTicks(100));
    let last = -Infinity;
    for (let i = 0; i < 1000; i++) {
      expect(clock.now()).toBeGreaterThanOrEqual(last);
      last = clock.now();
    }
    expect(Number.isInteger(last)).toBe(true);
  });
});
