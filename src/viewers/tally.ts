import { z } from 'zod';

/** Medians and tenths come out to a hundredth of the viewers. */
export const MOST_VALUES = 100;
const MOST_RENDITIONS = 100;

const count = z
  .int({ error: 'must be a whole number from 0 on' })
  .min(0, { error: 'must be a whole number from 0 on' });

/** What many viewers said, as few numbers: each stands for as many of them as any other. */
const spreadSchema = z
  .strictObject({
    count: count.meta({ description: 'Viewers who said something.' }),
    values: z.array(z.number().min(0)).max(MOST_VALUES).readonly().meta({ description: 'In rising order.' }),
  })
  .refine((each) => each.count === 0 || each.values.length > 0, { error: 'must have values where it has a count' });
export type Spread = Readonly<z.output<typeof spreadSchema>>;

/** What was counted in one place: by the server itself, or by an edge. */
export const tallySchema = z
  .strictObject({
    viewers: count,
    reporting: count,
    starvations: count.meta({ description: 'Since that place began to count.' }),
    byRendition: z
      .record(z.string().max(64), count)
      .refine((each) => Object.keys(each).length <= MOST_RENDITIONS, { error: 'has too many renditions' }),
    buffer: spreadSchema.meta({ description: 'Seconds.' }),
    bitrate: spreadSchema.meta({ description: 'bit/s.' }),
    throughput: spreadSchema.meta({ description: 'bit/s.' }),
  })
  .meta({ id: 'Tally' });
export type Tally = Readonly<z.output<typeof tallySchema>>;

/** Who looks at a channel, and what their players say of themselves. */
export const audienceSchema = z
  .object({
    viewers: z.int().meta({ description: 'Playbacks that have asked for a playlist lately.' }),
    reporting: z.int().meta({ description: 'Those among them whose players report (CMCD).' }),
    byRendition: z.record(z.string(), z.int()).meta({ description: 'By the rendition that they asked for last.' }),
    starvations: z
      .int()
      .meta({ description: 'Since the start: how often a player said that its buffer had run empty.' }),
    buffer: z.object({ median: z.number(), worstTenth: z.number() }).optional().meta({
      description: 'Of those who report: the median, and what the worst tenth has at most; seconds.',
    }),
    bitrate: z.number().optional().meta({ description: 'Median of what those who report asked for; bit/s.' }),
    throughput: z.number().optional().meta({ description: 'Median of what those who report measured; bit/s.' }),
  })
  .meta({ id: 'Audience' });
export type AudienceState = Readonly<z.output<typeof audienceSchema>>;

/** Those that are there, as at most `MOST_VALUES` numbers. */
export const spreadOf = (given: readonly (number | undefined)[]): Spread => {
  const all = given.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const count = all.length;
  if (count <= MOST_VALUES) return { count, values: all };
  const values = Array.from({ length: MOST_VALUES }, (_, i) => all[Math.floor(((i + 0.5) * count) / MOST_VALUES)]!);
  return { count, values };
};

/** All of them together. */
export const summarise = (tallies: readonly Tally[]): AudienceState => {
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  const spread = (of: (tally: Tally) => Spread) => shares(tallies.map(of));
  const byRendition: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [name, count] of Object.entries(tally.byRendition)) byRendition[name] = (byRendition[name] ?? 0) + count;
  }
  const buffer = spread((tally) => tally.buffer);
  const median = buffer(0.5);
  return {
    viewers: sum(({ viewers }) => viewers),
    reporting: sum(({ reporting }) => reporting),
    byRendition,
    starvations: sum(({ starvations }) => starvations),
    buffer: median === undefined ? undefined : { median, worstTenth: buffer(0.1)! },
    bitrate: spread((tally) => tally.bitrate)(0.5),
    throughput: spread((tally) => tally.throughput)(0.5),
  };
};

/** @returns what this share of the viewers is at or below; undefined where none said anything */
const shares = (spreads: readonly Spread[]): ((part: number) => number | undefined) => {
  const weighed = spreads
    .flatMap(({ count, values }) => values.map((value) => ({ value, weight: count / values.length })))
    .toSorted((a, b) => a.value - b.value);
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return (part) => {
    let seen = 0;
    const place = Math.floor((total - 1) * part);
    return (weighed.find(({ weight }) => (seen += weight) > place) ?? weighed.at(-1))?.value;
  };
};
