import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { Rung } from './rung.ts';

/** How far one rendition has come. */
export interface Progress {
  readonly rung: Rung;
  /** End of what is published; undefined before the first piece. */
  readonly publishedEnd: Ticks | undefined;
}

/** Frame rates whose frames do not meet within this many frames of the slowest are taken not to meet at all. */
const MOST_FRAMES = 64;
/** Rates like 30000/1001 make frames of no whole number of ticks. */
const TOLERANCE: Ticks = 1;

/**
 * Where a next run of the encoder has to begin so that no rendition gets a hole: at or before the end of what the
 * slowest of them published, and on the frames of those with pictures – a run's frames are counted from its beginning,
 * and sound does not end where a picture does.
 * @returns undefined before anything is published
 */
export const resumePoint = (progress: readonly Progress[]): Ticks | undefined => {
  const least = (of: readonly Progress[]): Ticks | undefined => {
    const ends = of.map(({ publishedEnd }) => publishedEnd).filter((end) => end !== undefined);
    return ends.length === 0 ? undefined : Math.min(...ends);
  };
  const slowest = least(progress);
  const pictures = least(progress.filter(({ rung }) => rung.kind === 'video'));
  if (slowest === undefined || pictures === undefined || pictures <= slowest) return slowest;
  const period = commonPeriod(progress.flatMap(({ rung }) => (rung.kind === 'video' ? [rung.frameRate] : [])));
  return pictures - Math.round(Math.ceil((pictures - slowest) / period) * period);
};

/** The shortest time after which frames of all these rates coincide again, ticks. */
const commonPeriod = (frameRates: readonly number[]): Ticks => {
  const frames = [...new Set(frameRates)].map((rate) => TICKS_PER_SECOND / rate);
  const longest = Math.max(...frames);
  for (let count = 1; count <= MOST_FRAMES; count++) {
    const period = count * longest;
    if (frames.every((frame) => Math.abs(Math.round(period / frame) * frame - period) < TOLERANCE)) return period;
  }
  return longest;
};
