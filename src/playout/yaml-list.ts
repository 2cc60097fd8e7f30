import { basename } from 'node:path';
import { isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { explain } from '../config/explain.ts';
import { switchField, textField } from '../config/fields.ts';
import { positionOf } from '../config/position.ts';
import { mustBe, section } from '../config/section.ts';
import { ListError, MAX_ITEMS, type ListItem, type ListReading, type ListRemark } from './item.ts';
import { isTimeZone, machineTimeZone } from './local-time.ts';
import { pathOf, refusal } from './m3u.ts';
import { DAYS, parseShowing, type Showing } from './showing.ts';

/** A list with a few anchors; more is a "billion laughs". */
const MAX_ALIASES = 100;

const AT_WORDS = 'a time, as "20:00" or "20:00:30", or a date and time, as "2026-12-24 18:00"';

const itemSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { path: value } : value),
  section({
    path: textField('the path of a media file', 4096),
    title: textField('a text').optional(),
    at: z.string({ error: mustBe(AT_WORDS) }).optional(),
    days: z
      .array(z.enum(DAYS, { error: mustBe(`one of ${DAYS.join(', ')}`) }), { error: mustBe('a list of days') })
      .min(1, { error: 'must name a day; leave it out for every day' })
      .optional(),
    cut: switchField().optional(),
  }).superRefine(({ at, days, cut }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (at === undefined && days) problem('days', 'needs a time: add at: "20:00"');
    if (at === undefined && cut !== undefined) problem('cut', 'needs a time: add at: "20:00"');
    const showing = at === undefined ? undefined : parseShowing(at, 'UTC');
    if (at !== undefined && !showing) problem('at', `must be ${AT_WORDS}, not "${at.slice(0, 40)}"`);
    if (showing?.kind === 'single' && days) problem('days', 'stands beside a date: leave one of them out');
  }),
);

const listSchema = section({
  timeZone: z
    .string({ error: mustBe('the name of a time zone, as Europe/Vienna') })
    .refine(isTimeZone, { error: mustBe('the name of a time zone, as Europe/Vienna') })
    .optional(),
  items: z
    .array(itemSchema, { error: mustBe('a list of files') })
    .max(MAX_ITEMS, { error: `must name at most ${MAX_ITEMS} items` }),
});

type Entry = z.output<typeof itemSchema>;

/**
 * Reads a list in YAML: `items` (files, or groups with path, title, at, days and cut) and `timeZone`, or only the items.
 * @param folder where relative paths start
 * @throws ListError with the line of the first thing that is wrong
 */
export const parseYamlList = (text: string, folder: string): ListReading => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const fault = document.errors[0];
  if (fault) throw new ListError(lines.linePos(fault.pos[0]).line || 1, `not valid YAML: ${fault.message}`);
  const bare = isSeq(document.contents);
  // The path of what is wrong starts from what stands in the file.
  const lineOf = (path: readonly PropertyKey[], atKey = false): number =>
    positionOf(document, lines, bare ? path.slice(1) : path, atKey).line;
  const data = dataOf(document);
  const parsed = listSchema.safeParse(bare ? { items: data } : (data ?? { items: [] }), { reportInput: true });
  if (!parsed.success) throw firstFault(parsed.error.issues, lineOf);
  const timeZone = parsed.data.timeZone ?? machineTimeZone();
  return readingOf(parsed.data.items, folder, timeZone, (index) => lineOf(['items', index, 'path']));
};

/** What is wrong on the first line on which something is. */
const firstFault = (
  issues: readonly z.core.$ZodIssue[],
  lineOf: (path: readonly PropertyKey[], atKey?: boolean) => number,
): ListError => {
  const faults = issues
    .flatMap((issue) => explain(issue))
    .map(({ path, atKey, message }) => ({
      line: lineOf(path, atKey),
      message: `${String(path.at(-1) ?? 'it')}: ${message}`,
    }));
  const line = Math.min(...faults.map((fault) => fault.line));
  const messages = faults.filter((fault) => fault.line === line).map(({ message }) => message);
  return new ListError(line, messages.join('; '));
};

const dataOf = (document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ListError(1, `its aliases (*NAME) cannot be followed: ${error.message}`);
  }
};

const readingOf = (
  entries: readonly Entry[],
  folder: string,
  timeZone: string,
  lineOf: (index: number) => number,
): ListReading => {
  const items: ListItem[] = [];
  const remarks: ListRemark[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = pathOf(entry.path, folder);
    if (path === undefined) {
      remarks.push({ line: lineOf(index), message: refusal(entry.path) });
      continue;
    }
    const showing = showingOf(entry, timeZone);
    items.push({ path, title: entry.title ?? basename(path), showing, cut: showing ? (entry.cut ?? true) : false });
  }
  return { items, remarks };
};

const showingOf = ({ at, days }: Entry, timeZone: string): Showing | undefined => {
  const showing = at === undefined ? undefined : parseShowing(at, timeZone);
  if (showing?.kind !== 'daily' || !days) return showing;
  return { ...showing, days: new Set(days.map((day) => DAYS.indexOf(day))) };
};
