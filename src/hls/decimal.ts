import type { Ticks } from '../clock/ticks.ts';

/**
 * Microseconds since the Unix epoch, rounded to the nearest. 9 ticks are exactly 100 µs, so that nothing is lost to
 * floating point however far from the epoch.
 */
const toMicroseconds = (ticks: Ticks): number => {
  const whole = Math.floor(ticks / 9);
  return whole * 100 + Math.round(((ticks - whole * 9) * 100) / 9);
};

/** Whole microseconds as seconds with six decimals: `2.000000`. */
const asSeconds = (microseconds: number): string =>
  `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`;

/**
 * The length of a stretch of the clock in seconds with six decimals, as the distance of its two rounded ends:
 * the sum over contiguous segments is exact, however many there are (Apple 8.1 allows one video frame).
 */
export const stretchSeconds = (start: Ticks, duration: Ticks): string =>
  asSeconds(toMicroseconds(start + duration) - toMicroseconds(start));

/** Ticks as seconds with six decimals. */
export const tickSeconds = (ticks: Ticks): string => asSeconds(toMicroseconds(ticks));

/** Milliseconds as seconds with three decimals: `1.002`. */
export const msSeconds = (ms: number): string => (ms / 1000).toFixed(3);
