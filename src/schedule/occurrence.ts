import type { CalendarEvent } from './event.ts';
import type { Moment } from './moment.ts';
import { startsByRule } from './recurrence.ts';

const DAY = 86_400;

/** One time that an event takes place. */
export interface Occurrence {
  /** The same for the same event of the same series, however it is edited. */
  readonly id: string;
  /** Undefined where it names no place: it is no event of an input. */
  readonly input: string | undefined;
  /** In quotes, on one line. */
  readonly title: string;
  /** Absent where there is none. */
  readonly description?: string;
  readonly categories?: readonly string[];
  /** Seconds since the Unix epoch. */
  readonly start: number;
  readonly end: number;
  readonly cancelled: boolean;
}

/** Those that name an input, or whatever the calendar has. */
export type WantedEvents = 'inputs' | 'all';

export const isWanted = ({ input }: CalendarEvent, wanted: WantedEvents): boolean =>
  wanted === 'all' || input !== undefined;

/** One of an input. */
export type InputOccurrence = Occurrence & { readonly input: string };

/**
 * When the events of one series take place, cancelled ones included.
 * @param series an event, and those that replace single ones of it (RECURRENCE-ID); in any order
 * @param from seconds since the Unix epoch: what ends before is left out
 * @param to what begins then or later is left out
 * @throws Error when a rule takes too many steps
 */
export const occurrencesOf = (
  series: readonly CalendarEvent[],
  from: number,
  to: number,
  wanted: WantedEvents,
): Occurrence[] => {
  const replaced = new Set(series.flatMap(({ replaces }) => (replaces ? [replaces.epoch] : [])));
  const all = series.flatMap((event) => {
    if (event.isEmpty || !isWanted(event, wanted)) return [];
    if (event.replaces) return [occurrence(event, event.start, `@${event.replaces.epoch}`)];
    const repeats = event.rules.length > 0 || event.extra.length > 0;
    return startsOf(event, from, to)
      .filter(({ epoch }) => !replaced.has(epoch))
      .map((start) => occurrence(event, start, repeats ? `@${start.epoch}` : ''));
  });
  return all.filter(({ start, end }) => end > from && start < to);
};

const startsOf = (event: CalendarEvent, from: number, to: number): Moment[] => {
  const { start, length, rules, extra, excluded } = event;
  // What began earlier is over, even where a night has an hour more.
  const earliest = from - length.seconds - (length.days + 1) * DAY;
  const byRule = rules.length > 0 ? rules.flatMap((rule) => startsByRule(rule, start, earliest, to)) : [start];
  const starts = new Map([...byRule, ...extra].map((one) => [one.epoch, one] as const));
  for (const out of excluded) {
    // A date takes out whatever begins on that day.
    if (out.isDate && !start.isDate) {
      for (const [epoch, { wall }] of starts) if (dayOf(wall) === dayOf(out.wall)) starts.delete(epoch);
    } else starts.delete(out.epoch);
  }
  return [...starts.values()];
};

const occurrence = (event: CalendarEvent, start: Moment, which: string): Occurrence => ({
  id: `${event.uid}${which}`,
  input: event.input,
  title: event.title,
  ...(event.description !== undefined && { description: event.description }),
  ...(event.categories.length > 0 && { categories: event.categories }),
  start: start.epoch,
  end: start.duration === undefined ? endOf(event, start) : start.epoch + start.duration,
  cancelled: event.cancelled,
});

const endOf = ({ length }: CalendarEvent, { wall, zone, epoch }: Moment): number =>
  (length.days === 0 ? epoch : zone.epochOf(wall + length.days * DAY)) + length.seconds;

const dayOf = (wall: number): number => Math.floor(wall / DAY);
