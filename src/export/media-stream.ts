import type { ArchivedSegment } from '../archive/archived.ts';
import type { Ticks } from '../clock/ticks.ts';
import { readInit, readSegment, type SegmentSource } from './segment-bytes.ts';
import { readFmp4Segment, readTsSegment, type SegmentMedia } from './segment-media.ts';

/** One rendition's segments. */
export interface SegmentList {
  readonly source: SegmentSource;
  /** Oldest first. */
  readonly segments: readonly ArchivedSegment[];
}

/** What one segment holds. */
export interface PlacedMedia extends SegmentMedia {
  readonly startTicks: Ticks;
  readonly endTicks: Ticks;
  /** What is missing between the segment before and this one; 0 where they join. */
  readonly hole: Ticks;
}

/** Segments join where no more than this is between them: a picture or two. 0.1 s */
const LARGEST_SEAM: Ticks = 9000;

/** What is missing in front of a segment. @param end of the one before */
export const holeBefore = ({ startTicks }: Pick<ArchivedSegment, 'startTicks'>, end: Ticks | undefined): Ticks =>
  end === undefined || startTicks - end <= LARGEST_SEAM ? 0 : startTicks - end;

/** Takes segments apart, one at a time. @throws SegmentGoneError, or RangeError for what is damaged */
export async function* readMedia({ source, segments }: SegmentList): AsyncGenerator<PlacedMedia, void, undefined> {
  let end: Ticks | undefined;
  let init: { readonly name: string; readonly bytes: Buffer } | undefined;
  for (const segment of segments) {
    const data = await readSegment(source, segment);
    if (segment.init !== undefined && segment.init !== init?.name) {
      init = { name: segment.init, bytes: (await readInit(source, segment))! };
    }
    const media =
      segment.init === undefined ? readTsSegment(data, segment.startTicks) : readFmp4Segment(init!.bytes, data);
    const endTicks = segment.startTicks + segment.durationTicks;
    yield { ...media, startTicks: segment.startTicks, endTicks, hole: holeBefore(segment, end) };
    end = endTicks;
  }
}

/** The same with the sound of another rendition: for pictures that come without any. */
export async function* withSound(
  pictures: AsyncIterable<PlacedMedia>,
  sounds: AsyncIterator<PlacedMedia>,
): AsyncGenerator<PlacedMedia, void, undefined> {
  let waiting: PlacedMedia | undefined;
  const next = async (): Promise<PlacedMedia | undefined> => {
    const { done, value } = await sounds.next();
    return done ? undefined : value;
  };
  for await (const media of pictures) {
    const taken = [];
    let { audio } = media;
    for (;;) {
      waiting ??= await next();
      if (!waiting || waiting.startTicks >= media.endTicks) break;
      audio ??= waiting.audio;
      // Frames belong to the segment of pictures in which they begin.
      taken.push(...waiting.sounds.filter(({ pts }) => pts < media.endTicks));
      const rest = waiting.sounds.filter(({ pts }) => pts >= media.endTicks);
      if (rest.length > 0) {
        waiting = { ...waiting, sounds: rest, startTicks: rest[0]!.pts };
        break;
      }
      waiting = undefined;
    }
    yield { ...media, audio, sounds: taken };
  }
}
