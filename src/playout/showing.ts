import { faceOf, instantOf, localTime, weekdayOf, type LocalTime } from './local-time.ts';

/** When an item starts by the wall clock. */
export type Showing = DailyShowing | SingleShowing;

export interface DailyShowing {
  readonly kind: 'daily';
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 for Sunday; absent: every day. */
  readonly days?: ReadonlySet<number> | undefined;
  /** IANA name. */
  readonly timeZone: string;
}

export interface SingleShowing {
  readonly kind: 'single';
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Names of the days as a list has them, Sunday first. */
export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A time that falls out on the last day looked at, and a week in which only one day counts. */
const DAYS_AHEAD = 9;

/** The first start after a moment, milliseconds since the Unix epoch; undefined when there is none to come. */
export const nextShowing = (showing: Showing, afterMs: number): number | undefined => {
  if (showing.kind === 'single') return showing.at > afterMs ? showing.at : undefined;
  const today = localTime(afterMs, showing.timeZone);
  // Yesterday too: a start that clocks left out may have moved across midnight.
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
    const { hour, minute, second, days, timeZone } = showing;
    const local: LocalTime = { ...today, day: today.day + ahead, hour, minute, second };
    if (days && !days.has(weekdayOf(local))) continue;
    const at = instantOf(local, timeZone);
    if (at > afterMs) return at;
  }
  return undefined;
};

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads `20:00`, `20:00:30`, `2026-12-24 18:00` (in the zone) or one with an offset, `2026-12-24T18:00:00+01:00`.
 * @returns undefined for anything else
 */
export const parseShowing = (text: string, timeZone: string): Showing | undefined => {
  const daily = TIME.exec(text);
  if (daily) {
    const time = timeOf(daily[1], daily[2], daily[3]);
    return time && { kind: 'daily', ...time, timeZone };
  }
  const single = DATE_TIME.exec(text);
  const time = single && timeOf(single[2], single[3], single[4]);
  const date = single && dateOf(single[1]!);
  if (!time || !date) return undefined;
  const local = { ...date, ...time };
  const offset = single[5];
  return { kind: 'single', at: offset ? faceOf(local) - offsetMs(offset) : instantOf(local, timeZone) };
};

const timeOf = (...[hours, minutes, seconds]: (string | undefined)[]) => {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : undefined;
};

const dateOf = (text: string) => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  // The calendar has this day: nothing ran over into the next month.
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? { year, month, day }
    : undefined;
};

const offsetMs = (text: string): number => {
  if (text === 'Z') return 0;
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};
