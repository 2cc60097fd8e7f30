import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

/** What was made of a piece; goes with it. */
interface Made {
  hash?: string;
  deflated?: Buffer;
}
const made = new WeakMap<Buffer, Made>();

const madeOf = (piece: Buffer): Made => {
  let known = made.get(piece);
  if (!known) made.set(piece, (known = {}));
  return known;
};

const sha1 = (data: Buffer | string): string => createHash('sha1').update(data).digest('base64url').slice(0, 16);

/** Names the text: pieces that were there before are not read again. */
export const hashOf = (pieces: readonly Buffer[]): string =>
  pieces.length === 1 ? sha1(pieces[0]!) : sha1(pieces.map((piece) => (madeOf(piece).hash ??= sha1(piece))).join());

/** Deflate, no name, no time, of an unknown system (RFC 1952 2.3). */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const TAIL_BYTES = 8;
/** Nothing of what follows refers to what is in front of it. */
const UP_TO_A_BYTE = { finishFlush: constants.Z_FULL_FLUSH };

/**
 * The text as one member of gzip (RFC 1952): each piece is compressed by itself up to a byte's boundary, once for as long
 * as it is part of a text, so that what changes alone is work. Browsers read no second member.
 */
export const gzipPieces = (pieces: readonly Buffer[]): Buffer[] => {
  let crc = 0;
  let length = 0;
  const out: Buffer[] = [HEAD];
  pieces.forEach((piece, index) => {
    crc = crc32(piece, crc);
    length += piece.length;
    const isLast = index === pieces.length - 1;
    out.push(isLast ? deflateRawSync(piece) : (madeOf(piece).deflated ??= toAByte(piece)));
  });
  const tail = Buffer.allocUnsafe(TAIL_BYTES);
  tail.writeUInt32LE(crc, 0);
  tail.writeUInt32LE(length % 2 ** 32, 4);
  out.push(tail);
  return out;
};

const deflateAside = promisify<Buffer, typeof UP_TO_A_BYTE, Buffer>(deflateRaw);

/** Does the work of a large text aside, in other threads, before it is asked for. */
export const prepare = async (pieces: readonly Buffer[]): Promise<void> => {
  for (const piece of pieces.slice(0, -1)) madeOf(piece).deflated ??= await deflateAside(piece, UP_TO_A_BYTE);
};

/** Copied: zlib gives out the end of a larger buffer. */
const toAByte = (piece: Buffer): Buffer => Buffer.from(deflateRawSync(piece, UP_TO_A_BYTE));
