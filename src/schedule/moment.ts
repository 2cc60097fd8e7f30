import ICAL from 'ical.js';
import { UTC, type TimeZones, type WallTime, type Zone } from './time-zones.ts';

/** A date, or a date with a time, as a calendar gives it. */
export interface Moment {
  /** Of a date, its midnight. */
  readonly wall: WallTime;
  readonly zone: Zone;
  /** Seconds since the Unix epoch. */
  readonly epoch: number;
  readonly isDate: boolean;
  /** Seconds; where it is the start of a period (RDATE). */
  readonly duration?: number;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(Z?)$/;

/**
 * The values of a property such as DTSTART or EXDATE.
 * @throws Error that says what is wrong
 */
export const moments = (property: ICAL.Property, zones: TimeZones): Moment[] => {
  const tzid = property.getParameter('tzid');
  const zone = typeof tzid === 'string' ? zones.get(tzid) : zones.local;
  const name = property.name.toUpperCase();
  if (!zone) {
    throw new Error(
      `${name} is in the time zone "${String(tzid)}", which neither the file nor the IANA data base knows`,
    );
  }
  const values = (property.toJSON() as unknown[]).slice(3);
  return values.map((value) => {
    if (Array.isArray(value)) return period(value as string[], zone, name);
    return moment(String(value), zone, name);
  });
};

/** A period is a start with an end or a duration (RFC 5545 3.3.9). */
const period = ([from = '', to = '']: readonly string[], zone: Zone, name: string): Moment => {
  const start = moment(from, zone, name);
  const duration = /^[+-]?P/.test(to)
    ? ICAL.Duration.fromString(to).toSeconds()
    : moment(to, zone, name).epoch - start.epoch;
  return { ...start, duration };
};

const moment = (text: string, zone: Zone, name: string): Moment => {
  const date = DATE.exec(text);
  const dateTime = DATE_TIME.exec(text);
  const [year, month, day, hour = 0, minute = 0, second = 0] = (date ?? dateTime ?? []).slice(1, 7).map(Number);
  if (year === undefined || !exists(year, month!, day!, hour, minute, second)) {
    throw new Error(`${name} is not a date or a time: write it as 20261231T200000`);
  }
  const wall = Date.UTC(year, month! - 1, day, hour, minute, second) / 1000;
  const at = dateTime?.[7] === 'Z' ? UTC : zone;
  return { wall, zone: at, epoch: at.epochOf(wall), isDate: date !== null };
};

const exists = (year: number, month: number, day: number, hour: number, minute: number, second: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  // 60 is a leap second (RFC 5545 3.3.12): it counts as the second behind it.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second <= 60;
};
