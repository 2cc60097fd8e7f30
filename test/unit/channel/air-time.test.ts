import { expect, it } from 'vitest';
import { AirTime } from '../../../src/channel/air-time.ts';

it('adds up the turns of each input', () => {
  const time = new AirTime();
  expect(time.of('a', 5)).toBe(0);
  time.switched('a', 10);
  expect(time.of('a', 15)).toBe(5);
  time.switched('b', 20);
  time.switched('a', 50);
  expect([time.of('a', 60), time.of('b', 60), time.of('c', 60)]).toEqual([20, 30, 0]);
});
