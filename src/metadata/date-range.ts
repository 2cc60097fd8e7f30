import type { Ticks } from '../clock/ticks.ts';

/** Value of an attribute of one's own (RFC 8216bis 4.4.5.1, `X-…`). */
export type ClientValue = string | number;

/** One EXT-X-DATERANGE tag (RFC 8216bis 4.4.5.1). Times are those of the programme clock. */
export interface DateRangeTag {
  readonly startTicks: Ticks;
  readonly class?: string | undefined;
  /** How long it lasts, once that is known. */
  readonly durationTicks?: Ticks | undefined;
  readonly plannedTicks?: Ticks | undefined;
  /** It ends where the next one of its class starts. */
  readonly endOnNext?: boolean | undefined;
  readonly cue?: readonly ('PRE' | 'POST' | 'ONCE')[] | undefined;
  /** Whole splice_info_sections (4.4.5.1.1), upper-case hexadecimal. */
  readonly scte35?: { readonly [name in 'cmd' | 'out' | 'in']?: string | undefined } | undefined;
  /** By their names, with `X-`. */
  readonly client?: Readonly<Record<string, ClientValue>> | undefined;
  /** Where the programme stood when the tag was added: delta updates leave old ones out (6.2.5.1). */
  readonly addedTicks: Ticks;
}

/** What stands under one ID: a tag, and perhaps a second one that says how it ended. */
export interface DateRange {
  readonly id: string;
  readonly tags: readonly [DateRangeTag, ...DateRangeTag[]];
}

/** Characters that a quoted string cannot hold (4.2), and those that nobody can see. */
// eslint-disable-next-line no-control-regex
const UNQUOTABLE = /["\u0000-\u001f\u007f]/;
const CLIENT_NAME = /^X-[A-Z0-9-]{1,60}$/;
const MAX_TEXT = 1000;
const MAX_CLIENT = 20;

/** What is wrong with the words of a tag; undefined where all can be written. */
export const tagProblem = (tag: Omit<DateRangeTag, 'addedTicks'>): string | undefined => {
  const { class: name, client = {}, endOnNext, durationTicks, cue = [] } = tag;
  if (name !== undefined && !isQuotable(name)) return 'class: must be a line of at most 1000 characters without "';
  if (Object.keys(client).length > MAX_CLIENT) return `attributes: at most ${MAX_CLIENT}`;
  for (const [key, value] of Object.entries(client)) {
    if (!CLIENT_NAME.test(key)) return `attributes: "${key}" must begin with X- and have capitals, digits and - only`;
    const good = typeof value === 'number' ? Number.isFinite(value) : isQuotable(value);
    if (!good) return `attributes: ${key} must be a number, or a line of at most 1000 characters without "`;
  }
  // 4.4.5.1: MUST NOT contain DURATION or END-DATE, MUST have a CLASS.
  if (endOnNext && (durationTicks !== undefined || name === undefined)) return 'endOnNext: needs a class, no duration';
  return cue.includes('PRE') && cue.includes('POST') ? 'cue: PRE and POST exclude each other' : undefined;
};

const isQuotable = (text: string): boolean => text.length <= MAX_TEXT && !UNQUOTABLE.test(text);

/** Where it starts; the same in all of its tags. */
export const startOf = ({ tags }: DateRange): Ticks => tags[0].startTicks;

/** Where it ends; undefined while that is not known (a planned end is not one). */
export const endOf = ({ tags }: DateRange): Ticks | undefined => {
  const duration = tags.findLast(({ durationTicks }) => durationTicks !== undefined)?.durationTicks;
  return duration === undefined ? undefined : tags[0].startTicks + duration;
};
