const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A day of the calendar and a time on it, as clocks on the wall show them. */
export interface LocalTime {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31; days beyond the month's end run into the next one. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = 'numeric' as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', era: 'short' },
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  });
  formats.set(timeZone, format);
  return format;
};

/** The name of the zone that the machine is set to. */
export const machineTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether a name is one of the IANA time zone database, as Europe/Vienna. */
export const isTimeZone = (name: string): boolean => {
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What clocks in a zone show. @param ms milliseconds since the Unix epoch, from the year 1 on */
export const localTime = (ms: number, timeZone: string): LocalTime => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    ...{ year: part('year'), month: part('month'), day: part('day') },
    ...{ hour: part('hour'), minute: part('minute'), second: part('second') },
  };
};

/** The same clock face as a number that can be reckoned with: milliseconds, as if it were UTC. */
export const faceOf = ({ year, month, day, hour, minute, second }: LocalTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** 0 for Sunday. */
export const weekdayOf = (local: LocalTime): number => new Date(faceOf(local)).getUTCDay();

/**
 * The moment at which clocks in a zone show this, milliseconds since the Unix epoch. Of a time that they show twice
 * (clocks go back) it is the first; one that they leave out (clocks go forward) comes as much later as was left out.
 */
export const instantOf = (local: LocalTime, timeZone: string): number => {
  const face = faceOf(local);
  const offsetAt = (ms: number): number => faceOf(localTime(ms, timeZone)) - Math.floor(ms / 1000) * 1000;
  // No zone changes twice within two days: the offsets a day before and a day after are all that can hold.
  const before = face - offsetAt(face - DAY_MS);
  const after = face - offsetAt(face + DAY_MS);
  const shown = [Math.min(before, after), Math.max(before, after)].find(
    (ms) => faceOf(localTime(ms, timeZone)) === face,
  );
  return shown ?? before;
};
