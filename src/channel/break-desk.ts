import { z } from 'zod';
import { secondsToTicks, ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { Breaks } from '../metadata/breaks.ts';
import { endOf, startOf, tagProblem, type DateRange, type DateRangeTag } from '../metadata/date-range.ts';
import type { DateRanges } from '../metadata/date-ranges.ts';
import { AHEAD } from './metadata-desk.ts';

/** An ad break that an operator wants. */
export interface BreakCommand {
  /** Seconds; undefined: until it is ended. */
  readonly duration: number | undefined;
  /** Seconds from now on. */
  readonly in: number;
  /** At the start of the next segment from that moment on. */
  readonly align: boolean;
  readonly class: string | undefined;
  /** Further attributes, with `X-`. */
  readonly attributes: DateRangeTag['client'];
  readonly by: string;
}

/** A date range as it is told. */
export const breakStateSchema = z
  .object({
    id: z.string().meta({ description: 'Of its EXT-X-DATERANGE.' }),
    status: z.enum(['planned', 'on', 'ended']),
    start: z.iso.datetime(),
    end: z.iso.datetime().optional().meta({ description: 'Absent while it is not known.' }),
    planned: z.number().optional().meta({ description: 'Seconds.' }),
    input: z.string().optional().meta({
      description: 'The input whose cue it was; absent where an operator wanted it, and once it has ended.',
    }),
    class: z.string().optional(),
  })
  .meta({ id: 'Break' });
export type BreakState = Readonly<z.output<typeof breakStateSchema>>;

export type BreakOutcome =
  | { readonly done: true; readonly break: BreakState }
  | {
      readonly done: false;
      readonly code: 'unknown-break' | 'not-open' | 'in-break' | 'cannot-align' | 'invalid-attributes' | 'too-many';
      readonly message: string;
    };

export interface BreakDeskOptions {
  readonly breaks: Breaks;
  readonly ranges: DateRanges;
  /** How far the programme has come in the rendition that is furthest. */
  readonly now: () => Ticks;
  /** Segments begin at its multiples; undefined where that is up to the source. */
  readonly grid: Ticks | undefined;
}

/** Takes the operators' commands about ad breaks, and tells what there is. */
export class BreakDesk {
  readonly #options: BreakDeskOptions;

  constructor(options: BreakDeskOptions) {
    this.#options = options;
  }

  /** All that is listed: what sources said, too. */
  list(): BreakState[] {
    return this.#options.ranges.list.map((range) => this.#describe(range));
  }

  start({ duration, in: seconds, align, class: name, attributes }: BreakCommand): BreakOutcome {
    const { breaks, ranges, grid } = this.#options;
    const from = this.#moment(seconds);
    if (align && grid === undefined) return refused('cannot-align', CANNOT_ALIGN);
    const startTicks = align ? Math.ceil(from / grid!) * grid! : from;
    const durationTicks = duration === undefined ? undefined : secondsToTicks(duration);
    const problem = tagProblem({ startTicks, class: name, client: attributes });
    if (problem !== undefined) return refused('invalid-attributes', problem);
    const other = breaks.open.find((one) => overlaps(one, startTicks, durationTicks));
    if (other) return refused('in-break', `there is a break from ${toIsoDate(other.startTicks)} on: end it first`);
    const wanted = breaks.want({ startTicks, durationTicks, class: name, client: attributes });
    const range = wanted && ranges.find(wanted.id);
    if (!range) return refused('too-many', 'there are more breaks than can be listed: wait until old ones have gone');
    return { done: true, break: this.#describe(range) };
  }

  /** @param id undefined: the one that is on, or comes next @param seconds from now on */
  end(id: string | undefined, seconds: number): BreakOutcome {
    const { breaks, ranges } = this.#options;
    const one = id === undefined ? first(breaks.open) : breaks.open.find((each) => each.id === id);
    const range = ranges.find(one?.id ?? id ?? '');
    if (!range) return refused('unknown-break', id === undefined ? 'there is no break' : `there is no break "${id}"`);
    if (!one) return refused('not-open', `the break "${range.id}" has ended`);
    breaks.end(one.id, this.#moment(seconds));
    // One that had not begun is gone.
    const now = ranges.find(one.id);
    return { done: true, break: now ? this.#describe(now) : { ...this.#describe(range), status: 'ended' } };
  }

  #moment(seconds: number): Ticks {
    return Math.round(this.#options.now() + AHEAD + secondsToTicks(seconds));
  }

  #describe(range: DateRange): BreakState {
    const { breaks, now } = this.#options;
    const { plannedTicks, class: name } = range.tags[0];
    const [start, end, at] = [startOf(range), endOf(range), now()];
    const input = breaks.open.find(({ id }) => id === range.id)?.input;
    return {
      id: range.id,
      status: end !== undefined && end <= at ? 'ended' : start > at ? 'planned' : 'on',
      start: toIsoDate(start),
      ...(end !== undefined && { end: toIsoDate(end) }),
      ...(plannedTicks !== undefined && { planned: ticksToSeconds(plannedTicks) }),
      ...(input !== undefined && { input }),
      ...(name !== undefined && { class: name }),
    };
  }
}

const CANNOT_ALIGN = 'segments of this channel begin where its source has key frames, which nobody knows ahead';

const refused = (code: Extract<BreakOutcome, { done: false }>['code'], message: string): BreakOutcome => ({
  ...{ done: false, code, message },
});

const first = <T extends { readonly startTicks: Ticks }>(open: readonly T[]): T | undefined =>
  open.toSorted((a, b) => a.startTicks - b.startTicks)[0];

const overlaps = (
  one: { readonly startTicks: Ticks; readonly endTicks?: Ticks | undefined },
  start: Ticks,
  duration: Ticks | undefined,
): boolean => start < (one.endTicks ?? Infinity) && start + (duration ?? Infinity) > one.startTicks;
