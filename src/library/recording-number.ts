import { msToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import type { Recording } from './recording.ts';

/** So many recordings may begin within one millisecond. Numbers stay below 2^53 until the year 2255. */
const PER_MS = 1000;

/** What lists are sorted by: when it was broadcast; of what never was, when it came into the library. */
export const dateOf = ({
  archive,
  fromTicks,
  createdAt,
}: Pick<Recording, 'archive' | 'fromTicks' | 'createdAt'>): Ticks =>
  'import' in archive ? msToTicks(Date.parse(createdAt)) : fromTicks;

/** The least number of those that have this date or a later one. */
export const firstNumber = (date: Ticks): number => Math.floor(ticksToMs(date)) * PER_MS;

/**
 * A number that nobody has, the next one for this date.
 * @param highest of the numbers in use, from the first given one on and below the second; null where there is none
 */
export const freeNumber = (date: Ticks, highest: (from: number, below: number) => number | null): number => {
  const first = firstNumber(date);
  // More than a thousand of one millisecond go into the next ones: they are in their place, but for a moment.
  for (let count = PER_MS; ; count *= PER_MS) {
    const taken = highest(first, first + count);
    if (taken === null) return first;
    if (taken + 1 < first + count) return taken + 1;
  }
};
