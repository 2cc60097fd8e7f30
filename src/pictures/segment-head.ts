import { BOX_HEADER } from '../bmff/box.ts';
import { FragmentReader, type ReadSample } from '../bmff/fragment-reader.ts';
import type { Container } from '../media/container.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import type { VideoCodec } from '../bmff/track.ts';
import { toKeyFrame, type KeyFrame, type PictureCodec } from './key-frame.ts';

const CODECS: Readonly<Record<VideoCodec, PictureCodec>> = { h264: 'avc', hevc: 'hevc', av1: 'av1' };

/**
 * The picture that a segment begins with.
 * @param head the segment's first bytes, which may be cut off anywhere behind that picture
 * @param init the init section, for fragmented MP4
 * @returns undefined where it does not begin with a key frame
 * @throws RangeError for what is damaged
 */
export const firstKeyFrame = (container: Container, head: Buffer, init: Buffer | undefined): KeyFrame | undefined =>
  container === 'ts' ? fromTransportStream(head) : fromFragment(head, init);

const fromTransportStream = (head: Buffer): KeyFrame | undefined => {
  let found: KeyFrame | undefined;
  let pictures = 0;
  const demuxer = new TsDemuxer(({ kind, data, randomAccess }) => {
    if (kind === 'video' && pictures++ === 0 && randomAccess) found = toKeyFrame({ codec: 'avc' }, data);
  });
  demuxer.push(head);
  demuxer.flush();
  return found;
};

const fromFragment = (head: Buffer, init: Buffer | undefined): KeyFrame | undefined => {
  if (!init) throw new RangeError('a fragment cannot be read without its init section');
  let first: ReadSample | undefined;
  const reader = new FragmentReader({
    tracks: () => undefined,
    sample: (sample) => {
      if (sample.track.track.kind === 'video') first ??= sample;
    },
  });
  reader.push(init);
  try {
    reader.push(endingHere(head));
  } catch (error) {
    // Samples behind the first lie outside of what was read.
    if (!first) throw error;
  }
  if (!first?.key || first.track.track.kind !== 'video') return undefined;
  const { codec, record } = first.track.track;
  return toKeyFrame({ codec: CODECS[codec], record }, first.data);
};

/** The same boxes, the last of them made to end where the bytes do. */
const endingHere = (head: Buffer): Buffer => {
  for (let at = 0; at + BOX_HEADER <= head.length;) {
    const size = head.readUInt32BE(at);
    if (size < BOX_HEADER) throw new RangeError(`a box of ${size} bytes is impossible`);
    if (at + size > head.length) {
      const ended = Buffer.from(head);
      ended.writeUInt32BE(head.length - at, at);
      return ended;
    }
    at += size;
  }
  return head;
};
