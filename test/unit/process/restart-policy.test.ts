import { describe, expect, it } from 'vitest';
import { RestartPolicy } from '../../../src/process/restart-policy.ts';

const pauses = (runs: readonly number[]): number[] => {
  const policy = new RestartPolicy();
  return runs.map((ranFor) => policy.failed(ranFor));
};

describe('the restart policy', () => {
  it('starts again at once three times, then waits twice as long each time, half a minute at most', () => {
    expect(pauses(Array<number>(12).fill(0.1))).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30]);
  });

  it('takes a failure after a good run for a new incident', () => {
    expect(pauses([1, 1, 1, 1, 1, 30, 1, 1, 1])).toEqual([0, 0, 0, 1, 2, 0, 0, 0, 1]);
    expect(pauses([1, 1, 1, 1, 29.9])).toEqual([0, 0, 0, 1, 2]);
  });

  it('never waits for a process that runs well and is killed now and then, nor for ever for one that cannot run', () => {
    expect(pauses(Array<number>(1000).fill(31)).every((pause) => pause === 0)).toBe(true);
    expect(Math.max(...pauses(Array<number>(2000).fill(0)))).toBe(30);
  });
});
