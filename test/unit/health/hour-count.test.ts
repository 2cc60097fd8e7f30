import { expect, it } from 'vitest';
import { HourCount } from '../../../src/health/hour-count.ts';

const MINUTE = 60_000;

it('counts what was added within the hour', () => {
  const count = new HourCount();
  count.update(7, 0);
  expect(count.value).toBe(0);
  count.update(9, 10 * MINUTE);
  count.update(10, 30 * MINUTE);
  expect(count.value).toBe(3);
  count.update(10, 70 * MINUTE);
  expect(count.value).toBe(1);
  count.update(10, 91 * MINUTE);
  expect(count.value).toBe(0);
});

it('begins anew with a counter that does, and keeps no more than it can use', () => {
  const count = new HourCount();
  count.update(50, 0);
  count.update(1, 1);
  expect(count.value).toBe(0);
  count.update(3, 2);
  expect(count.value).toBe(2);
  count.update(1e9, 3);
  expect(count.value).toBe(1000);
});
