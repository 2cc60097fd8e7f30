/** What many viewers said, as few numbers: each stands for as many of them as any other. */
export interface Spread {
  /** Viewers who said something. */
  readonly count: number;
  /** In rising order. */
  readonly values: readonly number[];
}

/** What was counted in one place: by the server itself, or by an edge. */
export interface Tally {
  readonly viewers: number;
  readonly reporting: number;
  readonly byRendition: Readonly<Record<string, number>>;
  /** Since that place began to count. */
  readonly starvations: number;
  /** Seconds. */
  readonly buffer: Spread;
  /** bit/s. */
  readonly bitrate: Spread;
  readonly throughput: Spread;
}

/** Who looks at a channel, and what their players say of themselves. */
export interface AudienceState {
  /** Playbacks that have asked for a playlist lately. */
  readonly viewers: number;
  /** Those among them whose players report (CMCD). */
  readonly reporting: number;
  /** By the rendition that they asked for last. */
  readonly byRendition: Readonly<Record<string, number>>;
  /** Since the start: how often a player said that its buffer had run empty. */
  readonly starvations: number;
  /** Of those who report: the median, and what the worst tenth has at most; seconds. */
  readonly buffer: { readonly median: number; readonly worstTenth: number } | undefined;
  /** Median of what those who report asked for, and of what they measured; bit/s. */
  readonly bitrate: number | undefined;
  readonly throughput: number | undefined;
}

/** Medians and tenths come out to a hundredth of the viewers. */
export const MOST_VALUES = 100;

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
