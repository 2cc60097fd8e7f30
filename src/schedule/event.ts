import type ICAL from 'ical.js';
import { moments, type Moment } from './moment.ts';
import type { TimeZones } from './time-zones.ts';

/** How long an event lasts: days by the calendar, and seconds beside them. */
export interface Length {
  readonly days: number;
  readonly seconds: number;
}

/** An event as it stands in the calendar, once or as the pattern of a series. */
export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  /** Where it begins in the text. */
  readonly line: number;
  /** Its summary, in quotes, on one line. */
  readonly title: string;
  /** X-SLUICE-INPUT or else LOCATION; undefined: it is none of ours. */
  readonly input: string | undefined;
  /** Of one line or several; undefined where there is none. */
  readonly description: string | undefined;
  readonly categories: readonly string[];
  readonly cancelled: boolean;
  readonly start: Moment;
  readonly length: Length;
  readonly isEmpty: boolean;
  /** The one of the series that this one is in place of (RECURRENCE-ID). */
  readonly replaces: Moment | undefined;
  readonly rules: readonly ICAL.Recur[];
  readonly extra: readonly Moment[];
  readonly excluded: readonly Moment[];
}

const DAY = 86_400;
/** Longer names are no inputs. */
const LONGEST_NAME = 200;
const LONGEST_DESCRIPTION = 5000;
const MOST_CATEGORIES = 30;
const LONGEST_CATEGORY = 60;

/** @throws Error that says what is wrong with the event */
export const readEvent = (component: ICAL.Component, zones: TimeZones, line: number): CalendarEvent => {
  const all = (name: string): Moment[] =>
    component.getAllProperties(name).flatMap((property) => moments(property, zones));
  const start = all('dtstart')[0];
  if (!start) throw new Error('it has no DTSTART');
  const [replaces] = all('recurrence-id');
  if (component.getFirstProperty('recurrence-id')?.getParameter('range') !== undefined) {
    throw new Error('RECURRENCE-ID with RANGE is not supported: split the series in two');
  }
  const length = lengthOf(component, start, all('dtend')[0]);
  const title = oneLine(component, 'summary') ?? 'event without a title';
  return {
    uid: oneLine(component, 'uid') ?? `${title} ${start.epoch}`,
    sequence: Number(component.getFirstPropertyValue('sequence') ?? 0),
    line,
    title: `"${title}"`,
    input: (oneLine(component, 'x-sluice-input') ?? oneLine(component, 'location'))?.toLowerCase(),
    description: description(component),
    categories: categories(component),
    cancelled: oneLine(component, 'status')?.toUpperCase() === 'CANCELLED',
    start,
    length,
    isEmpty: length.days === 0 && length.seconds === 0,
    replaces,
    rules: component.getAllProperties('rrule').map((property) => property.getFirstValue() as ICAL.Recur),
    extra: all('rdate'),
    excluded: all('exdate'),
  };
};

/** RFC 5545 3.6.1: without DTEND and DURATION a date lasts a day, and a time nothing. */
const lengthOf = (component: ICAL.Component, start: Moment, end: Moment | undefined): Length => {
  const duration = component.getFirstPropertyValue('duration') as ICAL.Duration | null;
  if (end) {
    if (end.epoch < start.epoch) throw new Error('it ends before it begins');
    if (end.isDate !== start.isDate) throw new Error('of DTSTART and DTEND, one is a date and the other a time');
    // A series of times lasts equally long each time, of days equally many (RFC 5545 3.8.5.3).
    return start.isDate
      ? { days: (end.wall - start.wall) / DAY, seconds: 0 }
      : { days: 0, seconds: end.epoch - start.epoch };
  }
  if (!duration) return { days: start.isDate ? 1 : 0, seconds: 0 };
  if (duration.isNegative) throw new Error('its DURATION is negative');
  // Days are days of the calendar, whatever the clock does in the night (RFC 5545 3.3.6).
  const { weeks, days, hours, minutes, seconds } = duration;
  return { days: weeks * 7 + days, seconds: hours * 3600 + minutes * 60 + seconds };
};

const oneLine = (component: ICAL.Component, name: string): string | undefined => {
  const value: unknown = component.getFirstPropertyValue(name);
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return text === '' ? undefined : text.slice(0, LONGEST_NAME);
};

const description = (component: ICAL.Component): string | undefined => {
  const value: unknown = component.getFirstPropertyValue('description');
  const text = typeof value === 'string' ? value.replaceAll(/[^\P{Cc}\n]/gu, '').trim() : '';
  return text === '' ? undefined : text.slice(0, LONGEST_DESCRIPTION);
};

/** CATEGORIES may come several times, each with several (RFC 5545 3.8.1.2). */
const categories = (component: ICAL.Component): string[] =>
  component
    .getAllProperties('categories')
    .flatMap((property) => property.getValues() as unknown[])
    .flatMap((value) => (typeof value === 'string' ? value.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim() : []))
    .filter((text) => text !== '')
    .map((text) => text.slice(0, LONGEST_CATEGORY))
    .slice(0, MOST_CATEGORIES);
