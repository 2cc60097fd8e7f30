import { fc, test as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { RestartPolicy } from '../../../src/process/restart-policy.ts';

const pauses = (policy: RestartPolicy, runs: readonly number[]): number[] => runs.map((ran) => policy.failed(ran));

it('starts again at once three times, then with pauses that double up to the longest', () => {
  const policy = new RestartPolicy({ random: () => 0 });
  expect(pauses(policy, Array<number>(10).fill(1))).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 30, 30]);
});

it('forgets after a good run', () => {
  const policy = new RestartPolicy({ random: () => 0 });
  expect(pauses(policy, [1, 1, 1, 1, 60, 1, 1, 1])).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
});

property.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 })])(
  'chance only shortens a pause, by a quarter at most',
  (chances) => {
    const plain = new RestartPolicy({ longestPause: 5, random: () => 0 });
    let turn = 0;
    const policy = new RestartPolicy({ longestPause: 5, random: () => chances[turn++ % chances.length]! });
    for (let i = 0; i < 20; i++) {
      const longest = plain.failed(1);
      const pause = policy.failed(1);
      expect(pause).toBeLessThanOrEqual(longest);
      expect(pause).toBeGreaterThanOrEqual(longest * 0.75);
      expect(longest).toBeLessThanOrEqual(5);
    }
  },
);
