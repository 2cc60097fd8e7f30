import { msToTicks, secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { parseDuration } from '../config/units.ts';

/** A moment that cannot be understood; the message says what would be right. */
export class MomentError extends Error {
  override readonly name = 'MomentError';
}

/** With a date, a time and where in the world it is meant. */
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;
const EPOCH_SECONDS = /^\d{9,11}(\.\d{1,9})?$/;
const POSITION = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d(?:\.\d{1,9})?)$/;
const DURATION = /^(\d+(\.\d+)?(ms|s|min|m|h|d))+$/;

/**
 * A moment as people and scripts write it: ISO 8601 with its zone, or seconds since 1970; where there is a beginning, also
 * a position behind that: `1:02:03.5` or `62m3.5s`.
 * @param name of the field, for the message
 * @throws MomentError
 */
export const parseMoment = (text: string, name: string, beginning?: Ticks): Ticks => {
  const words = text.trim();
  if (EPOCH_SECONDS.test(words)) return secondsToTicks(Number(words));
  const ms = ISO_DATE.test(words) ? Date.parse(words) : NaN;
  if (!Number.isNaN(ms)) return msToTicks(ms);
  const position = positionOf(words);
  if (position !== undefined && beginning !== undefined) return beginning + secondsToTicks(position);
  const positions = beginning === undefined ? '' : ', or a position as 1:02:03.5';
  throw new MomentError(
    `${name}: "${text.slice(0, 40)}" is no moment: write 2026-11-21T14:05:00.5Z, or seconds since 1970${positions}`,
  );
};

/** Seconds. */
const positionOf = (words: string): number | undefined => {
  const match = POSITION.exec(words);
  if (match) return Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return words === '0' ? 0 : DURATION.test(words) ? parseDuration(words) : undefined;
};
