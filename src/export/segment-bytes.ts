import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createDecipheriv } from 'node:crypto';
import type { ArchivedSegment, ArchiveReader } from '../archive/archived.ts';
import { decryptChunks } from '../encryption/aes-128.ts';
import { PACKET_SIZE } from '../mpegts/packet.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';

/** Where the bytes of a rendition's segments are, and what opens them. */
export interface SegmentSource {
  readonly reader: Pick<ArchiveReader, 'segmentPath' | 'initPath' | 'hold'>;
  readonly rendition: string;
  /** Absent where nothing is encrypted. */
  readonly keys?: SegmentKeys | undefined;
}

/** What one download has in memory at a time. */
const CHUNK_BYTES = 128 * 1024;

/** A segment that cannot be read any more; the message says why. */
export class SegmentGoneError extends Error {
  override readonly name = 'SegmentGoneError';
}

/**
 * Bytes of a segment of MPEG-TS in the clear. Padding is 1 to 16 bytes (PKCS7), and packets are 188: of the lengths that
 * may be, one alone is whole packets.
 */
export const clearTsLength = ({ byteLength, key }: Pick<ArchivedSegment, 'byteLength' | 'key'>): number =>
  key ? byteLength - 1 - ((byteLength - 1) % PACKET_SIZE) : byteLength;

/** A whole segment, in the clear. @throws SegmentGoneError */
export const readSegment = async (source: SegmentSource, segment: ArchivedSegment): Promise<Buffer> => {
  const { reader, rendition } = source;
  const path = reader.segmentPath(rendition, segment);
  const bytes = await held(source, path, () => readFile(path));
  if (!segment.key) return bytes;
  return decryptChunks([bytes], keyOf(source, segment), segment.key.iv);
};

/** The init section that a segment needs, in the clear; undefined in MPEG-TS. @throws SegmentGoneError */
export const readInit = async (source: SegmentSource, segment: ArchivedSegment): Promise<Buffer | undefined> => {
  if (segment.init === undefined) return undefined;
  const path = source.reader.initPath(source.rendition, segment);
  return held(source, path, () => readFile(path));
};

/**
 * A segment in the clear, piece by piece, from byte `from` on.
 * @throws SegmentGoneError
 */
export async function* streamSegment(
  source: SegmentSource,
  segment: ArchivedSegment,
  from = 0,
): AsyncGenerator<Buffer, void, undefined> {
  const path = source.reader.segmentPath(source.rendition, segment);
  const release = source.reader.hold(path);
  try {
    // What is encrypted is one stream: it is read from its beginning.
    const start = segment.key ? 0 : from;
    const file = createReadStream(path, { start, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
    if (!segment.key) yield* file;
    else yield* without(decrypted(file, keyOf(source, segment), segment.key.iv), from);
  } catch (error) {
    throw asGone(error, path);
  } finally {
    release();
  }
}

async function* decrypted(chunks: AsyncIterable<Buffer>, key: Buffer, iv: Buffer): AsyncGenerator<Buffer> {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  for await (const chunk of chunks) yield decipher.update(chunk);
  yield decipher.final();
}

async function* without(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

const keyOf = ({ keys }: SegmentSource, { key }: ArchivedSegment): Buffer => {
  const bytes = key && keys?.find(key.id);
  if (!bytes) throw new SegmentGoneError('the key that a segment is encrypted with is no longer there');
  return bytes;
};

const held = async <T>({ reader }: SegmentSource, path: string, read: () => Promise<T>): Promise<T> => {
  const release = reader.hold(path);
  try {
    return await read();
  } catch (error) {
    throw asGone(error, path);
  } finally {
    release();
  }
};

const asGone = (error: unknown, path: string): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new SegmentGoneError(`a segment was removed meanwhile: ${path}`, { cause: error })
    : error;
