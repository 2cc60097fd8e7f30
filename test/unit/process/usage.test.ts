import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseUsage, usageOf } from '../../../src/process/usage.ts';

it('counts the fields behind a name that has all kinds of characters in it', () => {
  const stat = '42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0 12345 1000000 300';
  expect(parseUsage(stat, '500 300 100 10 0 200 0')).toEqual({ cpuSeconds: 3, memoryBytes: 1_228_800 });
  expect(parseUsage('', '')).toBeUndefined();
});

it.skipIf(!existsSync('/proc/self/statm'))('is near what Node says of itself', async () => {
  const usage = await usageOf(process.pid);
  expect(usage!.memoryBytes / process.memoryUsage.rss()).toBeGreaterThan(0.5);
  const { user, system } = process.cpuUsage();
  expect(Math.abs(usage!.cpuSeconds - (user + system) / 1e6)).toBeLessThan(1);
  expect(await usageOf(2 ** 30)).toBeUndefined();
});
