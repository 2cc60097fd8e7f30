import type { ArchivedSegment, TimeRange } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';
import { frameOfSegment, renditionOfHeight, segmentsAt, type PictureArchive } from './archive-frames.ts';
import { evenlySpaced } from './spacing.ts';
import { stillsOf, type Still, type StillsOptions } from './stills.ts';

/** The height that stills in all sizes are best made from. */
const BEST_HEIGHT = 720;

/**
 * Evenly spaced stills of what lies on disk; each is at the beginning of a segment. There are fewer where there are
 * not as many segments.
 * @throws PicturesBusyError, or Error where pictures cannot be read or decoded
 */
export const stillsOfArchive = (
  archive: PictureArchive,
  range: TimeRange,
  count: number,
  options: StillsOptions,
): Promise<Still<Ticks>[]> => stillsAt(archive, range, evenlySpaced(range.from, range.to, count), options);

/** The stills of these moments, or of the next there are. @throws as `stillsOfArchive` */
export const stillsAt = async (
  archive: PictureArchive,
  range: TimeRange,
  moments: readonly Ticks[],
  options: StillsOptions,
): Promise<Still<Ticks>[]> => {
  const rendition = await renditionOfHeight(archive.reader, range, BEST_HEIGHT);
  if (rendition === undefined) return [];
  const segments = await segmentsAt(archive.reader, rendition, range, moments.map(Math.floor));
  const frames = await Promise.all(segments.map((segment) => placed(archive, rendition, segment)));
  return stillsOf(
    frames.flatMap((frame) => (frame ? [frame] : [])),
    options,
  );
};

const placed = async (archive: PictureArchive, rendition: string, segment: ArchivedSegment) => {
  const frame = await frameOfSegment(archive, rendition, segment);
  return frame && { at: segment.startTicks, frame };
};
