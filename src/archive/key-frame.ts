import { FragmentReader, type ReadSample } from '../bmff/fragment-reader.ts';
import type { SegmentFormat } from '../media/container.ts';
import { hasPayload, isRandomAccess, PACKET_SIZE, packetPid, PID_VIDEO, startsUnit } from '../mpegts/packet.ts';

/** What a segment that is in the clear is made of. */
export interface ClearSegment {
  readonly container: SegmentFormat;
  /** That follow one another. */
  readonly chunks: readonly Buffer[];
  /** Of fragmented MP4. */
  readonly init?: Buffer | undefined;
}

/**
 * Bytes from a segment's beginning on that hold its first picture, which is a key frame: what an I-frame playlist gives a
 * byte range of. Undefined where it does not begin with one, and of sound and text. Only so much is read.
 */
export const keyFrameBytes = ({ container, chunks, init }: ClearSegment): number | undefined => {
  if (container === 'ts') return transportKeyFrame(chunks);
  return container === 'fmp4' && init ? fragmentKeyFrame(chunks, init) : undefined;
};

/** Up to where the second picture begins. Chunks are whole packets, as they come from our multiplexers. */
const transportKeyFrame = (chunks: readonly Buffer[]): number | undefined => {
  let before = 0;
  let hasBegun = false;
  for (const chunk of chunks) {
    if (chunk.length % PACKET_SIZE !== 0) return undefined;
    for (let at = 0; at < chunk.length; at += PACKET_SIZE) {
      if (packetPid(chunk, at) !== PID_VIDEO || !startsUnit(chunk, at) || !hasPayload(chunk, at)) continue;
      if (hasBegun) return before + at;
      if (!isRandomAccess(chunk, at)) return undefined;
      hasBegun = true;
    }
    before += chunk.length;
  }
  return hasBegun ? before : undefined;
};

/** Of the first fragment, up to the end of its first picture, which stands in front of all others. */
const fragmentKeyFrame = ([first]: readonly Buffer[], init: Buffer): number | undefined => {
  if (!first) return undefined;
  let picture: ReadSample | undefined;
  const reader = new FragmentReader({
    tracks: () => undefined,
    sample: (sample) => {
      if (sample.track.track.kind === 'video') picture ??= sample;
    },
  });
  try {
    reader.push(init);
    reader.push(first);
  } catch (error) {
    // What somebody brought may be damaged; then there is no picture to point at.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  if (!picture?.key || picture.data.buffer !== first.buffer) return undefined;
  const end = picture.data.byteOffset + picture.data.length - first.byteOffset;
  return end > 0 && end <= first.length ? end : undefined;
};
