import type { ArchivedSegment } from '../archive/archived.ts';
import { clearTsLength, streamSegment, type SegmentSource } from './segment-bytes.ts';

/** Bytes of these segments of MPEG-TS, one after the other, in the clear. */
export const tsLength = (segments: readonly ArchivedSegment[]): number =>
  segments.reduce((sum, segment) => sum + clearTsLength(segment), 0);

/**
 * The segments one after the other, in the clear, from byte `from` on. Timestamps and continuity counters are those of
 * the programme: they run on, and jump where there is a hole.
 */
export async function* tsBytes(
  source: SegmentSource,
  segments: readonly ArchivedSegment[],
  from = 0,
): AsyncGenerator<Buffer, void, undefined> {
  let skip = from;
  for (const segment of segments) {
    const length = clearTsLength(segment);
    if (skip < length) yield* exactly(streamSegment(source, segment, skip), length - skip);
    skip = Math.max(0, skip - length);
  }
}

/** A file that was cut short is not passed off as whole: what comes behind it would lie in the wrong place. */
async function* exactly(pieces: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer, void, undefined> {
  let left = length;
  for await (const piece of pieces) {
    left -= piece.length;
    if (left < 0) break;
    yield piece;
  }
  if (left !== 0) throw new RangeError('a segment has not the length that its playlist says');
}
