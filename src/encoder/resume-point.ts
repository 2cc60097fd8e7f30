import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { Rung, VideoRung } from './rung.ts';

/** How far one rendition has come. */
export interface Progress {
  readonly rung: Rung;
  /** End of what is published; undefined before the first piece. */
  readonly publishedEnd: Ticks | undefined;
}

/** Where rates' frames do not meet within this many frames, they are taken not to meet at all. */
const MOST_FRAMES = 64;
/** Rates like 30000/1001 make frames of no whole number of ticks, and both ends of a stretch are rounded. */
const TOLERANCE: Ticks = 2;

/**
 * Where a next run of the encoder has to begin so that no rendition gets a hole: at or before the end of what the
 * slowest of them published, and a whole number of frames before the end of each that has pictures – a run's frames are
 * counted from its beginning, sound does not end where a picture does, and parts end anywhere.
 * @returns undefined before anything is published
 */
export const resumePoint = (progress: readonly Progress[]): Ticks | undefined => {
  const slowest = least(progress);
  const videos = progress.flatMap(({ rung, publishedEnd }) =>
    rung.kind === 'video' && publishedEnd !== undefined ? [{ end: publishedEnd, frame: frameOf(rung) }] : [],
  );
  const first = videos.toSorted((a, b) => a.end - b.end || b.frame - a.frame)[0];
  if (slowest === undefined || !first) return slowest;
  const isWhole =
    (at: Ticks) =>
    ({ end, frame }: (typeof videos)[number]) => {
      const frames = (end - at) / frame;
      return Math.abs(frames - Math.round(frames)) * frame <= TOLERANCE;
    };
  const fewest = Math.max(0, Math.ceil((first.end - slowest - TOLERANCE) / first.frame));
  for (let count = fewest; count <= fewest + MOST_FRAMES; count++) {
    const at = first.end - Math.round(count * first.frame);
    if (videos.every(isWhole(at))) return at;
  }
  return first.end - Math.round(fewest * first.frame);
};

/** Where renditions go on, by name, that have published more than the run begins with. */
export const goOnAt = (progress: readonly Progress[], fromTicks: Ticks): Map<string, Ticks> =>
  new Map(
    progress.flatMap(({ rung, publishedEnd }) =>
      rung.kind === 'video' && publishedEnd !== undefined && publishedEnd > fromTicks + frameOf(rung) / 2
        ? [[rung.name, publishedEnd] as const]
        : [],
    ),
  );

const frameOf = ({ frameRate }: VideoRung): Ticks => TICKS_PER_SECOND / frameRate;

const least = (of: readonly Progress[]): Ticks | undefined => {
  const ends = of.map(({ publishedEnd }) => publishedEnd).filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
};
