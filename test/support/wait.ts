import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a condition holds; looks every 25 ms.
 * @throws Error naming what was waited for when it did not come true in time
 */
export const waitFor = async <T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await sleep(25);
  }
};
