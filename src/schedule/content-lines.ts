import ICAL from 'ical.js';
import { CalendarError } from './calendar-error.ts';

/** One property or mark of a calendar, unfolded. */
export interface ContentLine {
  /** Where it begins in the text, 1-based. */
  readonly number: number;
  readonly text: string;
}

/** Longer lines are no calendar: RFC 5545 3.1 asks for 75 octets, folded. */
const MOST_SHOWN = 60;

/** The lines of a calendar: those that begin with a space go on with the one before (RFC 5545 3.1). */
export const contentLines = (text: string): ContentLine[] => {
  const lines: { number: number; text: string }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += line.slice(1);
    else if (line.trim() !== '') lines.push({ number: index + 1, text: line });
  }
  return lines;
};

/**
 * Checks that every component that begins ends, in order.
 * @returns where the events begin, in the order in which a parser meets them
 * @throws CalendarError
 */
export const checkNesting = (lines: readonly ContentLine[]): number[] => {
  const first = lines[0];
  if (!first) throw new CalendarError(undefined, 'the calendar is empty');
  if (!/^BEGIN:VCALENDAR\s*$/i.test(first.text)) {
    throw new CalendarError(first.number, `not an iCalendar file: it begins with "${shown(first.text)}"`);
  }
  const open: { name: string; number: number }[] = [];
  const events: number[] = [];
  for (const { number, text } of lines) {
    const [, mark, word] = /^(BEGIN|END):(.*)$/i.exec(text) ?? [];
    if (mark === undefined) continue;
    const name = word!.trim().toUpperCase();
    if (mark.toUpperCase() === 'BEGIN') {
      if (name === 'VEVENT') events.push(number);
      open.push({ name, number });
      continue;
    }
    const last = open.pop();
    if (last?.name === name) continue;
    const expected = last ? `${last.name} of line ${last.number} has not ended` : 'nothing is open';
    throw new CalendarError(number, `END:${shown(name)} where ${expected}`);
  }
  const last = open.pop();
  if (last) throw new CalendarError(last.number, `BEGIN:${shown(last.name)} never ends: is the file cut off?`);
  return events;
};

/**
 * Says which line a parser stumbled over.
 * @param reason what it said, where no line is at fault by itself
 */
export const faultIn = (lines: readonly ContentLine[], reason: string): CalendarError => {
  for (const { number, text } of lines) {
    if (/^(BEGIN|END):/i.test(text)) continue;
    try {
      ICAL.parse.property(text);
    } catch (error) {
      return new CalendarError(number, `${(error as Error).message.slice(0, 200)}`);
    }
  }
  return new CalendarError(undefined, reason.slice(0, 200));
};

const shown = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
