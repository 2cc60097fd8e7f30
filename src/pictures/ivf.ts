import type { KeyFrame, PictureCodec } from './key-frame.ts';

const FILE_HEADER = 32;
const FRAME_HEADER = 12;
/** IVF is the VP8 project's, but its readers take whatever its fourcc says. */
const FOURCC: Readonly<Record<PictureCodec, string>> = {
  avc: 'H264',
  hevc: 'HEVC',
  vp8: 'VP80',
  vp9: 'VP90',
  av1: 'AV01',
};

/**
 * Pictures of one stream as an IVF file: the plainest container that says where each begins and ends, so that a
 * decoder need not guess. Each lasts one unit of time, and is numbered by it.
 */
export const writeIvf = (frames: readonly KeyFrame[]): Buffer[] => {
  const head = Buffer.alloc(FILE_HEADER);
  head.write('DKIF');
  head.writeUInt16LE(FILE_HEADER, 6);
  head.write(FOURCC[frames[0]?.codec ?? 'avc'], 8);
  // Width and height stay 0: the pictures say it themselves. Then the time base, 25/1.
  head.writeUInt32LE(25, 16);
  head.writeUInt32LE(1, 20);
  head.writeUInt32LE(frames.length, 24);
  return [head, ...frames.flatMap(({ data }, index) => [frameHeader(data.length, index), data])];
};

const frameHeader = (byteLength: number, index: number): Buffer => {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32LE(byteLength, 0);
  header.writeUInt32LE(index, 4);
  return header;
};
