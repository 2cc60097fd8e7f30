/** Numbers in 0 … 1 (1 excluded) that are the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Which of those that remain of a round comes next, by index: any, but never the same as the last one if that can be
 * avoided, now or later in the round.
 * @param remaining what makes them the same; not empty
 */
export const pickNext = (remaining: readonly string[], last: string | undefined, random: () => number): number => {
  const counts = new Map<string, number>();
  for (const key of remaining) counts.set(key, (counts.get(key) ?? 0) + 1);
  // One that makes up more than half of what remains must be every other one from here on.
  const pressing = [...counts].find(([key, count]) => key !== last && count * 2 > remaining.length)?.[0];
  const allowed = remaining
    .map((key, index) => ({ key, index }))
    .filter(({ key }) => (pressing === undefined ? key !== last : key === pressing));
  const candidates = allowed.length > 0 ? allowed : remaining.map((key, index) => ({ key, index }));
  return candidates[Math.floor(random() * candidates.length)]!.index;
};
