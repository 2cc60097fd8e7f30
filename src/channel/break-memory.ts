import type { Logger } from 'pino';
import { z } from 'zod';
import type { OpenBreak } from '../metadata/breaks.ts';
import type { DateRange } from '../metadata/date-range.ts';
import { RunFile } from './run-file.ts';

const hex = z.string().optional();
const tagSchema = z.object({
  startTicks: z.number(),
  class: z.string().optional(),
  durationTicks: z.number().optional(),
  plannedTicks: z.number().optional(),
  endOnNext: z.boolean().optional(),
  cue: z.array(z.enum(['PRE', 'POST', 'ONCE'])).optional(),
  scte35: z.object({ cmd: hex, out: hex, in: hex }).optional(),
  client: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  addedTicks: z.number(),
});

const schema = z.object({
  ranges: z.array(z.object({ id: z.string(), tags: z.tuple([tagSchema], tagSchema) })),
  open: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      eventId: z.number().optional(),
      input: z.string().optional(),
      startTicks: z.number(),
      endTicks: z.number().optional(),
    }),
  ),
});

/** What is listed of breaks, and which of them are open. */
export interface BreakRecord {
  readonly ranges: readonly DateRange[];
  readonly open: readonly OpenBreak[];
}

/** Keeps the date ranges of a channel over a restart: a break goes on, and ends when it was to. */
export class BreakMemory {
  readonly #file: RunFile<typeof schema>;

  constructor(path: string, log: Logger) {
    this.#file = new RunFile({ path, schema, what: 'ad breaks', log });
  }

  load(): BreakRecord {
    return this.#file.load() ?? { ranges: [], open: [] };
  }

  save({ ranges, open }: BreakRecord): void {
    const kept = {
      ranges: ranges.map(({ id, tags: [first, ...others] }) => ({ id, tags: [first, ...others] })),
      open: [...open],
    };
    this.#file.save(ranges.length === 0 ? undefined : (kept as z.input<typeof schema>));
  }
}
