import { LEVELS } from './series.ts';

/** What is read of series, and from which of their resolutions. */
export interface Span {
  /** Index of the resolution. */
  readonly level: number;
  /** Seconds. */
  readonly step: number;
  /** Number of the first step. */
  readonly from: number;
  readonly count: number;
}

/** In one answer. */
export const MOST_POINTS = 5000;

/**
 * The last so many seconds, in steps that are kept, or a multiple of them: as fine as was asked for where that far back
 * is kept so fine, and where it is not too much for one answer.
 * @param now seconds since the Unix epoch; @param step seconds; absent: as fine as 1000 points allow
 */
export const spanOf = (seconds: number, now: number, step = seconds / 1000): Span => {
  const least = Math.max(step, seconds / MOST_POINTS);
  const level = LEVELS.findLastIndex((each, index) => index === 0 || each.step <= least || seconds > kept(index - 1));
  const base = LEVELS[level]!.step;
  const wanted = base * Math.max(1, Math.ceil(least / base));
  const last = Math.floor(now / wanted);
  const count = Math.max(1, Math.ceil(seconds / wanted));
  return { level, step: wanted, from: last - count + 1, count };
};

/** Seconds; a request for all of it is not to fail by a rounded digit. */
const kept = (level: number): number => LEVELS[level]!.step * LEVELS[level]!.size * 1.01;
