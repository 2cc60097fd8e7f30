const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between two times of day that are written at the bar, ms. */
const STEPS = [
  ...[5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 720].map((count) => count * HOUR),
];

/**
 * Round times of day between two dates, so many at most.
 * @param zoneOffset of the viewer's clock to UTC, ms: round is what is round there
 */
export const clockTicks = (from: number, to: number, most: number, zoneOffset: number): number[] => {
  const step = clockStep(from, to, most);
  if (step === undefined) return [];
  const first = Math.ceil((from + zoneOffset) / step) * step - zoneOffset;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
};

/** The smallest step by which there are at most so many, ms. Undefined where there is no room for any. */
export const clockStep = (from: number, to: number, most: number): number | undefined =>
  to > from && most >= 1 ? STEPS.find((each) => (to - from) / each <= most) : undefined;
