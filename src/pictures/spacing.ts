/**
 * Moments that stand for equal stretches of a time: the middle of each.
 * @param count 1 or more
 */
export const evenlySpaced = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * (index + 0.5)) / count);
