import type ICAL from 'ical.js';
import type { Moment } from './moment.ts';
import { toTime, toWall } from './time-zones.ts';

/** A rule that needs more steps to reach today began too long ago, or repeats too often, for a programme. */
const MOST_STEPS = 100_000;

const DAY = 86_400;

/**
 * When a rule lets an event begin within a stretch of time.
 * @param start DTSTART, which counts as the first one where it fits the rule
 * @param from seconds since the Unix epoch; some of what begins before may be among the answers
 * @param to what begins then or later is left out
 * @throws Error when the rule takes too many steps
 */
export const startsByRule = (rule: ICAL.Recur, start: Moment, from: number, to: number): Moment[] => {
  const { zone, isDate } = start;
  const iterator = inWallTime(rule, start).iterator(toTime(start.wall, isDate));
  const starts: Moment[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = iterator.next() as ICAL.Time | null;
    if (!next) return starts;
    const wall = toWall(next);
    // No zone is more than a day from UTC: what is long past need not be converted to be known as such.
    if (wall < from - DAY || (step > 0 && !isRealDay(next, rule, start))) continue;
    const epoch = zone.epochOf(wall);
    if (epoch >= to) return starts;
    starts.push({ wall, zone, epoch, isDate });
  }
  throw new Error(`its rule makes more than ${MOST_STEPS} events: let it begin later, or repeat less often`);
};

/**
 * A year without that day has none (RFC 5545 3.3.10: "invalid date … MUST be ignored"), where the library goes on to
 * the first days of the next month.
 */
const isRealDay = (next: ICAL.Time, rule: ICAL.Recur, start: Moment): boolean => {
  const parts = rule.parts as Readonly<Record<string, readonly number[] | undefined>>;
  if (rule.freq !== 'YEARLY' || parts['BYDAY'] || parts['BYYEARDAY'] || parts['BYWEEKNO']) return true;
  const days = parts['BYMONTHDAY'] ?? [toTime(start.wall).day];
  return days.some((day) => day < 0) || days.includes(next.day);
};

/**
 * The rule with an UNTIL that can be compared with wall times. One of another kind than DTSTART is read as its author
 * meant it: a day to its end, a time without a zone in that of the event.
 */
const inWallTime = (rule: ICAL.Recur, { zone, isDate }: Moment): ICAL.Recur => {
  const { until } = rule;
  if (!until || isDate) return rule;
  const copy = rule.clone();
  if (until.isDate) copy.until = toTime(toWall(until) + DAY - 1);
  // The library's name for what ends in Z.
  else copy.until = toTime(until.zone.tzid === 'UTC' ? zone.wallOf(toWall(until)) : toWall(until));
  return copy;
};
