import type { InputVideoTrack } from 'mediabunny';
import { parameterSets, withParameterSets } from '../media/parameter-sets.ts';
import { toKeyFrame, type KeyFrame, type PictureCodec, type PictureFormat } from './key-frame.ts';
import type { MediaBytes } from './media-bytes.ts';
import { evenlySpaced } from './spacing.ts';

/** A key frame, and where in its file it stands. */
export interface PlacedFrame {
  /** From the file's first picture on. */
  readonly seconds: number;
  readonly frame: KeyFrame;
}

/** A file of which no pictures can be had: in words for people. */
export class UnreadableMediaError extends Error {
  override readonly name = 'UnreadableMediaError';
}

const CODECS: readonly string[] = ['avc', 'hevc', 'vp8', 'vp9', 'av1'] satisfies PictureCodec[];
/** What the index of a file of many hours takes. */
const MAX_CACHE_BYTES = 32 * 1024 * 1024;

/**
 * Key frames of a file, evenly spaced over its time; fewer where it has not as many. Its index tells where they are:
 * nothing else is read of it.
 * @throws UnreadableMediaError for what is no video
 */
export const keyFramesOfMedia = async (bytes: MediaBytes, count: number): Promise<PlacedFrame[]> => {
  // Loaded when it is needed: a server that is asked for no stills does without.
  const { ALL_FORMATS, CustomSource, EncodedPacketSink, Input } = await import('mediabunny');
  let failure: unknown;
  const source = new CustomSource({
    getSize: () => bytes.byteLength,
    read: async (from, to) => {
      try {
        return await bytes.read(from, to);
      } catch (error) {
        failure ??= error;
        throw error;
      }
    },
    maxCacheSize: MAX_CACHE_BYTES,
    handleUnhandledError: (error) => (failure ??= error),
  });
  const input = new Input({ source, formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new UnreadableMediaError('there are no pictures in it');
    const format = await formatOf(track);
    const sink = new EncodedPacketSink(track);
    const [begin, end] = [await track.getFirstTimestamp(), await track.computeDuration()];
    const first = await sink.getFirstKeyPacket();
    const sets = codecSets(format, first?.data);
    const packets = await Promise.all(
      // A picture in front of the first key frame is shown by that.
      evenlySpaced(begin, end, count).map(async (at) => (await sink.getKeyPacket(at)) ?? first),
    );
    const found = new Map(packets.flatMap((packet) => (packet ? [[packet.timestamp, packet] as const] : [])));
    return [...found.values()].map(({ timestamp, data }) => ({
      seconds: Math.max(0, timestamp - begin),
      frame: toKeyFrame(format, withSets(bytesOf(data), sets)),
    }));
  } catch (error) {
    if (failure instanceof Error) throw failure;
    throw asUnreadable(error);
  } finally {
    input.dispose();
  }
};

const formatOf = async (track: InputVideoTrack): Promise<PictureFormat> => {
  const [codec, rotation] = [await track.getCodec(), await track.getRotation()];
  // Its type is one of browsers', which have WebCodecs.
  const config = (await track.getDecoderConfig()) as { readonly description?: ArrayBuffer | ArrayBufferView } | null;
  if (codec === null || !CODECS.includes(codec)) {
    throw new UnreadableMediaError(`its pictures are in ${codec ?? 'a form that is not known'}`);
  }
  const description = config?.description;
  return {
    codec: codec as PictureCodec,
    record: description && bytesOf(description),
    rotation,
  };
};

/** Of a file that has them in its pictures, not all of which need bring them. */
const codecSets = ({ codec, record }: PictureFormat, first: Uint8Array | undefined): Buffer | undefined =>
  codec === 'avc' && !record && first ? parameterSets(bytesOf(first)) : undefined;

const withSets = (data: Buffer, sets: Buffer | undefined): Buffer =>
  sets && parameterSets(data).length === 0 ? withParameterSets(data, sets) : data;

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);

/** The library tells by its own classes of errors what a file is not. */
const asUnreadable = (error: unknown): Error => {
  if (error instanceof UnreadableMediaError || !(error instanceof Error)) return error as Error;
  if (error.name === 'UnsupportedInputFormatError') {
    return new UnreadableMediaError('it is not MP4, MOV, MKV, WebM or MPEG-TS', { cause: error });
  }
  return new UnreadableMediaError(`it cannot be read (${error.message})`, { cause: error });
};
