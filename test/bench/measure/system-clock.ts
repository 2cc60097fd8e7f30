/** What lies between this process's own clock and the machine's: the smallest of several, as nothing came in between. */
const offset = (): number => {
  const differences = Array.from({ length: 20 }, () => {
    const own = performance.now();
    return Number(process.hrtime.bigint()) / 1e6 - own;
  });
  return Math.min(...differences);
};
const OFFSET_MS = offset();

/** Milliseconds of the machine's monotonic clock: the same in all of its processes (clock_gettime(2)). */
export const systemMs = (): number => performance.now() + OFFSET_MS;
