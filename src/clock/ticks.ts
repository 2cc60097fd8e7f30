/**
 * Ticks of the programme clock: 90 kHz since the Unix epoch, a plain number (below 2^53 until the year 5138).
 * The same unit serves for durations. Media timestamps that have not been placed on the programme clock yet
 * are in the same unit, with an origin of their own.
 */
export type Ticks = number;

/** 90,000 per second: the clock of MPEG-TS (ISO/IEC 13818-1 2.4.3.7), so that nothing is ever rounded on the way out. */
export const TICKS_PER_SECOND = 90_000;
const TICKS_PER_MS = TICKS_PER_SECOND / 1000;

/** MPEG-TS timestamps have 33 bits and wrap every 26.5 hours. */
export const WRAP = 2 ** 33;

export const secondsToTicks = (seconds: number): Ticks => Math.round(seconds * TICKS_PER_SECOND);
export const ticksToSeconds = (ticks: Ticks): number => ticks / TICKS_PER_SECOND;
export const msToTicks = (ms: number): Ticks => Math.round(ms * TICKS_PER_MS);
export const ticksToMs = (ticks: Ticks): number => ticks / TICKS_PER_MS;

/** What stands in a PES header for this moment: ticks mod 2^33, in 0 … 2^33-1, also for negative ticks. */
export const toWire = (ticks: Ticks): number => ((ticks % WRAP) + WRAP) % WRAP;

/**
 * The moment that a 33-bit timestamp means, given one that is known to be less than 13 hours away.
 * @param wire 0 … 2^33-1
 * @param near ticks of the same clock, unwrapped
 */
export const fromWire = (wire: number, near: Ticks): Ticks => {
  const difference = toWire(wire - near);
  return near + (difference >= WRAP / 2 ? difference - WRAP : difference);
};

/** ISO 8601 in UTC with milliseconds, as EXT-X-PROGRAM-DATE-TIME wants it (RFC 8216bis 4.4.4.6). */
export const toIsoDate = (ticks: Ticks): string => new Date(Math.round(ticksToMs(ticks))).toISOString();
