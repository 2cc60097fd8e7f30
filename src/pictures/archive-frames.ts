import { open } from 'node:fs/promises';
import type { ArchivedSegment, ArchiveReader, TimeRange } from '../archive/archived.ts';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { decryptBeginning, KEY_LENGTH } from '../encryption/aes-128.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';
import type { KeyFrame } from './key-frame.ts';
import { firstKeyFrame } from './segment-head.ts';

/** Where pictures are taken from. */
export interface PictureArchive {
  readonly reader: ArchiveReader;
  /** Of its channel; absent where nothing is encrypted. */
  readonly keys?: SegmentKeys | undefined;
}

/** What is read of a segment that does not say where its first picture ends. Bytes. */
const USUAL_HEAD = 256 * 1024;
/** No picture of 2160 lines has more. */
const MAX_HEAD = 4 * 1024 * 1024;
const MAX_INIT = 64 * 1024;
/** How far behind a moment its picture may be, where there is a hole. */
const REACH: Ticks = secondsToTicks(30);

/** The rendition with pictures whose height is nearest; undefined where there is none. */
export const renditionOfHeight = async (
  reader: ArchiveReader,
  range: TimeRange,
  wanted: number,
): Promise<string | undefined> => {
  const formats = (await reader.formats(range)).filter(({ kind }) => kind === 'video');
  const distance = (height = Infinity): number => Math.abs(height - wanted);
  return formats.toSorted((a, b) => distance(a.height) - distance(b.height))[0]?.name;
};

/** The segments that are on at these moments, or next after them; each once, in order. */
export const segmentsAt = async (
  reader: ArchiveReader,
  rendition: string,
  range: TimeRange,
  moments: readonly Ticks[],
): Promise<ArchivedSegment[]> => {
  const found = new Map<Ticks, ArchivedSegment>();
  for (const from of moments) {
    const to = Math.min(range.to, from + REACH);
    const [segment] = await reader.segments(rendition, { from, to });
    if (segment) found.set(segment.startTicks, segment);
  }
  return [...found.values()];
};

/**
 * The picture that a segment begins with. Nothing else is read of its file.
 * @returns undefined where it begins with none, or its file or its key is gone
 * @throws Error for what is damaged, or cannot be read
 */
export const frameOfSegment = async (
  { reader, keys }: PictureArchive,
  rendition: string,
  segment: ArchivedSegment,
): Promise<KeyFrame | undefined> => {
  const { key, init, keyFrameBytes = USUAL_HEAD, byteLength } = segment;
  const secret = key && keys?.find(key.id);
  if (key && !secret) return undefined;
  const wanted = Math.min(byteLength, MAX_HEAD, keyFrameBytes + (key ? KEY_LENGTH : 0));
  const head = await readHead(reader, reader.segmentPath(rendition, segment), wanted);
  const initBytes =
    init === undefined ? undefined : await readHead(reader, reader.initPath(rendition, segment), MAX_INIT);
  if (!head || (init !== undefined && !initBytes)) return undefined;
  const clear = key && secret ? decryptBeginning(head, secret, key.iv) : head;
  return firstKeyFrame(init === undefined ? 'ts' : 'fmp4', clear, initBytes);
};

const readHead = async (reader: ArchiveReader, path: string, most: number): Promise<Buffer | undefined> => {
  const release = reader.hold(path);
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(most), 0, most, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    // It was removed since it was listed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    release();
  }
};
