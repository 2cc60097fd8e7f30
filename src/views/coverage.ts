import type { ArchivedSegment, TimeRange } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';

/** Less is a late frame, as segments are cut; what is more is a hole. 0.1 s. */
export const LEAST_HOLE: Ticks = 9_000;

/** Stretches of the clock without a hole, in order. */
export type Coverage = readonly TimeRange[];

/** The stretches that these segments cover. @param segments in order */
export const coverageOf = (segments: readonly Pick<ArchivedSegment, 'startTicks' | 'durationTicks'>[]): TimeRange[] =>
  joined(segments.map(({ startTicks, durationTicks }) => [startTicks, startTicks + durationTicks]));

/** What any of them covers. */
export const unionOf = (coverages: readonly Coverage[]): TimeRange[] => {
  const all = coverages.flat().sort((one, other) => one.from - other.from);
  return joined(all.map(({ from, to }) => [from, to]));
};

const joined = (stretches: readonly (readonly [from: Ticks, to: Ticks])[]): TimeRange[] => {
  const spans: { from: Ticks; to: Ticks }[] = [];
  for (const [from, to] of stretches) {
    const last = spans.at(-1);
    if (last && from - last.to < LEAST_HOLE) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
};

/** How far into what is covered a moment lies: as players count time, to whom holes are nothing. */
export const coveredBefore = (coverage: Coverage, moment: Ticks): Ticks =>
  coverage.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, moment) - from), 0);
