import { delimiterEnd } from '../media/parameter-sets.ts';
import { PACKET_SIZE, payloadOffset, pcrOffset } from './packet.ts';
import { readPesHeader } from './pes.ts';

const HEADER = 4;
/** An adaptation field's length and flags, and those with a PCR: what of it is kept. */
const FIELD = 2;
const PCR_FIELD = 8;

/**
 * The first packet of a picture as two, with parameter sets behind the picture's delimiter. The second has the first
 * one's continuity counter, which is the caller's to put right.
 * @returns 376 bytes; undefined where there is no delimiter, or the sets are too long for a packet
 */
export const pictureHeadWith = (sets: Buffer, packet: Buffer): Buffer | undefined => {
  const pesAt = payloadOffset(packet, 0);
  const pes = readPesHeader(packet, pesAt, PACKET_SIZE);
  const split = pes && delimiterEnd(packet, pesAt + pes.payloadAt);
  if (split === undefined || split >= PACKET_SIZE) return undefined;
  const pcr = pcrOffset(packet, 0) >= 0;
  const head = split - pesAt + sets.length;
  const field = PACKET_SIZE - HEADER - head;
  if (field < (pcr ? PCR_FIELD : FIELD)) return undefined;
  const out = Buffer.alloc(2 * PACKET_SIZE, 0xff);
  packet.copy(out, 0, 0, HEADER);
  writeField(out, 0, field, pcr ? 0x10 : 0);
  if (pcr) packet.copy(out, HEADER + FIELD, HEADER + FIELD, HEADER + PCR_FIELD);
  const to = HEADER + field;
  packet.copy(out, to, pesAt, split);
  // 2.4.3.7: of pictures the length need not be said, and it is another now.
  out.writeUInt16BE(0, to + 4);
  sets.copy(out, to + split - pesAt);
  packet.copy(out, PACKET_SIZE, 0, HEADER);
  out[PACKET_SIZE + 1]! &= ~0x40;
  writeField(out, PACKET_SIZE, split - HEADER, 0);
  packet.copy(out, PACKET_SIZE + split, split, PACKET_SIZE);
  return out;
};

/** An adaptation field (2.4.3.4) of so many bytes, its length included, whose stuffing is there already. */
const writeField = (out: Buffer, at: number, length: number, flags: number): void => {
  out[at + 3]! |= 0x30;
  out[at + HEADER] = length - 1;
  out[at + HEADER + 1] = flags;
};
