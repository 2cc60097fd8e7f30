import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processUsage } from '../../../src/process/usage.ts';

it.skipIf(!existsSync('/proc/self/stat'))('is near what Node says of itself', () => {
  const usage = processUsage(process.pid);
  expect(usage!.memory / process.memoryUsage.rss()).toBeGreaterThan(0.5);
  const { user, system } = process.cpuUsage();
  expect(Math.abs(usage!.cpuSeconds - (user + system) / 1e6)).toBeLessThan(1);
  expect(processUsage(2 ** 30)).toBeUndefined();
});
