import type { MediaRange } from '../played-timeline.ts';

/** Place on the bar, 0 to 100. */
export const percent = (range: MediaRange, time: number): number =>
  range.end > range.start ? Math.min(100, Math.max(0, (100 * (time - range.start)) / (range.end - range.start))) : 0;

export const span = (range: MediaRange, start: number, end: number): { left: string; width: string } => ({
  left: `${percent(range, start)}%`,
  width: `${percent(range, end) - percent(range, start)}%`,
});
