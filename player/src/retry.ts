const FIRST_MS = 2000;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt, ms: 2 s, doubling up to 30 s. @param attempts that failed, 0 and up */
export const retryDelay = (attempts: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** attempts);
