import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { TimeRange } from '../archive/archived.ts';

/** What is asked for cannot be given; says what to write instead. */
export class AskedRangeError extends Error {}

/** A range as a URL asks for it. */
export interface AskedRange extends TimeRange {
  /** For the URLs of what it is made of: the same question, with its question mark. */
  readonly query: string;
}

/** Of a range, seconds: what one playlist lists. */
const LONGEST = 48 * 3600;

const EPOCH_SECONDS = /^\d{1,11}(\.\d{1,6})?$/;
/** ISO 8601 with a zone: without one it would be the server's, wherever that is. */
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/i;
const HOW = 'write 2026-11-21T20:15:00Z, 2026-11-21T21:15:00+01:00 (as %2B01:00), or seconds since 1970';

/**
 * Reads `start` and `end`.
 * @param query what stands behind the `?`
 * @param now in whose place a missing end is when the length is judged
 * @returns undefined where neither is there; `to` is Infinity where there is no end
 * @throws AskedRangeError
 */
export const askedRange = (query: string, now: Ticks): AskedRange | undefined => {
  const parameters = new URLSearchParams(query);
  const [start, end] = [parameters.get('start'), parameters.get('end')];
  if (start === null && end === null) return undefined;
  if (start === null) throw new AskedRangeError(`start is missing: ${HOW}`);
  const from = momentOf('start', start);
  const to = end === null ? Infinity : momentOf('end', end);
  if (to <= from) throw new AskedRangeError('end must be later than start');
  if (Math.min(to, Math.max(now, from)) - from > secondsToTicks(LONGEST)) {
    throw new AskedRangeError('a range has at most 48 hours: ask for a later start, or an earlier end');
  }
  const ask = new URLSearchParams({ start });
  if (end !== null) ask.set('end', end);
  return { from, to, query: `?${ask.toString()}` };
};

const momentOf = (name: string, text: string): Ticks => {
  if (EPOCH_SECONDS.test(text)) return secondsToTicks(Number(text));
  // A plus that was not encoded has become a blank.
  const date = text.replace(/ (?=\d\d:?\d\d$)/, '+');
  const ms = ISO_DATE.test(date) ? Date.parse(date) : NaN;
  if (Number.isNaN(ms)) throw new AskedRangeError(`${name} is no moment: ${HOW}`);
  return secondsToTicks(ms / 1000);
};
