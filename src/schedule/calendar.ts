import ICAL from 'ical.js';
import { CalendarError } from './calendar-error.ts';
import { checkNesting, contentLines, faultIn } from './content-lines.ts';
import { readEvent, type CalendarEvent } from './event.ts';
import { isWanted, occurrencesOf, type Occurrence, type WantedEvents } from './occurrence.ts';
import { TimeZones } from './time-zones.ts';

export interface CalendarRequest {
  readonly text: string;
  /** What ends before this moment is left out; seconds since the Unix epoch. */
  readonly from: number;
  /** What begins at this moment or later is left out. */
  readonly to: number;
  /** IANA name of the zone for times that name none, where the calendar itself (X-WR-TIMEZONE) names none. */
  readonly zone: string;
  /** Those that name an input, or all that there are. */
  readonly events: WantedEvents;
}

export interface CalendarReading {
  /** In order of their beginnings. */
  readonly occurrences: readonly Occurrence[];
  /** What was passed over, in words. */
  readonly warnings: readonly string[];
}

/** A programme has some dozen events a day. */
const MOST_EVENTS = 10_000;
const MOST_OCCURRENCES = 20_000;

/**
 * Reads a calendar (RFC 5545). An event that cannot be understood makes the whole of it invalid: half a schedule would
 * not be noticed until it is too late.
 * @throws CalendarError that names the line, or the event
 */
export const readCalendar = ({ text: bytes, from, to, zone, events: wanted }: CalendarRequest): CalendarReading => {
  // What some editors put in front of UTF-8.
  const text = bytes.replace(/^\uFEFF/, '');
  const lines = contentLines(text);
  const places = checkNesting(lines);
  if (places.length > MOST_EVENTS) throw new CalendarError(undefined, `more than ${MOST_EVENTS} events`);
  const calendars = parse(text, lines);
  const zones = timeZones(calendars, zone);
  const components = calendars.flatMap((calendar) => calendar.getAllSubcomponents('vevent'));
  const warnings: string[] = [];
  const events: CalendarEvent[] = [];
  for (const [index, component] of components.entries()) {
    const line = places[index]!;
    const event = atLine(line, titleOf(component), () => readEvent(component, zones, line));
    events.push(event);
    if (!event.isEmpty || !isWanted(event, wanted)) continue;
    warnings.push(`line ${line}: ${event.title} has no length and is passed over`);
  }
  const occurrences: Occurrence[] = [];
  for (const series of bySeries(events, warnings)) {
    const { line, title } = series[0]!;
    occurrences.push(...atLine(line, title, () => occurrencesOf(series, from, to, wanted)));
    if (occurrences.length > MOST_OCCURRENCES) {
      throw new CalendarError(line, `${title}: more than ${MOST_OCCURRENCES} events within the coming days`);
    }
  }
  return { occurrences: occurrences.toSorted((a, b) => a.start - b.start), warnings };
};

const parse = (text: string, lines: Parameters<typeof faultIn>[0]): ICAL.Component[] => {
  try {
    const parsed = ICAL.parse(text) as unknown[];
    // A file may hold several calendars one behind the other (RFC 5545 3.4).
    const calendars = typeof parsed[0] === 'string' ? [parsed] : (parsed as unknown[][]);
    return calendars.map((calendar) => new ICAL.Component(calendar));
  } catch (error) {
    throw faultIn(lines, (error as Error).message);
  }
};

const timeZones = (calendars: readonly ICAL.Component[], fallback: string): TimeZones => {
  const named: unknown = calendars[0]?.getFirstPropertyValue('x-wr-timezone');
  try {
    const definitions = calendars.flatMap((calendar) => calendar.getAllSubcomponents('vtimezone'));
    return new TimeZones(definitions, typeof named === 'string' && named !== '' ? named : fallback);
  } catch (error) {
    throw new CalendarError(undefined, (error as Error).message);
  }
};

/** An event and those that replace single ones of its series; of the same event in two versions, the newer one. */
const bySeries = (events: readonly CalendarEvent[], warnings: string[]): CalendarEvent[][] => {
  const versions = new Map<string, CalendarEvent>();
  for (const event of events) {
    const key = `${event.uid}\n${event.replaces?.epoch ?? ''}`;
    const other = versions.get(key);
    if (other?.sequence === event.sequence) {
      warnings.push(`line ${event.line}: ${event.title} has the UID of line ${other.line}, which it replaces`);
    }
    if (!other || event.sequence >= other.sequence) versions.set(key, event);
  }
  return [...Map.groupBy(versions.values(), ({ uid }) => uid).values()];
};

const titleOf = (component: ICAL.Component): string => {
  const summary: unknown = component.getFirstPropertyValue('summary');
  return typeof summary === 'string' && summary !== '' ? `"${summary.slice(0, 100)}"` : 'an event';
};

const atLine = <T>(line: number, title: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new CalendarError(line, `${title}: ${(error as Error).message}`);
  }
};
