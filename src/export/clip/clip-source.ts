import type { ArchivedFormat, ArchiveReader, TimeRange } from '../../archive/archived.ts';
import type { Ticks } from '../../clock/ticks.ts';
import type { SegmentKeys } from '../../timeline/channel-timeline.ts';
import { soundApart } from '../download.ts';
import { readMedia, withSound, type PlacedMedia } from '../media-stream.ts';
import { ClipError } from './clip-error.ts';

/** What a clip is cut from. */
export interface ClipSource {
  readonly reader: ArchiveReader;
  readonly keys?: SegmentKeys | undefined;
  readonly range: TimeRange;
}

/** Sound lies a little beside its pictures, and so may do the picture that is meant: 0.1 s on both sides. */
const MARGIN: Ticks = 9000;

/** Renditions that can be cut to the picture, best first. @throws ClipError where there are none */
export const clipRenditions = async ({ reader, range }: ClipSource): Promise<readonly ArchivedFormat[]> => {
  const formats = await reader.formats(range);
  const videos = formats.filter(({ kind }) => kind === 'video');
  if (videos.length === 0) throw new ClipError('nothing-there', 'there are no pictures in this time');
  const fitting = videos.filter(({ codecs = 'avc1' }) => codecs.startsWith('avc1'));
  if (fitting.length > 0) return fitting;
  throw new ClipError('format', 'clips are cut from H.264, and there is no rendition of it: its playlist is there');
};

/** What a rendition holds between the in point and the out point, and a little beside. */
export const clipMedia = async (
  { reader, keys, range }: ClipSource,
  rendition: ArchivedFormat,
): Promise<AsyncIterable<PlacedMedia>> => {
  const wide = { from: range.from - MARGIN, to: range.to + MARGIN };
  const list = async ({ name }: ArchivedFormat) => ({
    source: { reader, rendition: name, keys },
    segments: await reader.segments(name, wide),
  });
  const pictures = readMedia(await list(rendition));
  const sound = soundApart(await reader.formats(wide), rendition);
  return sound ? withSound(pictures, readMedia(await list(sound))) : pictures;
};
