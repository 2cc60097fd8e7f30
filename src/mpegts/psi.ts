import { PACKET_SIZE, PID_PAT, PID_PMT, SYNC_BYTE } from './packet.ts';

export interface MuxedStream {
  readonly pid: number;
  /** ISO/IEC 13818-1 table 2-34: 0x1b H.264, 0x0f AAC in ADTS. */
  readonly streamType: number;
}

/** A stream as a map describes it. */
export interface ProgramStream extends MuxedStream {
  /** ISO/IEC 13818-1 2.6: what else is said of it. */
  readonly descriptors: Buffer;
}

const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** CRC-32/MPEG-2 (annex A). Over a whole section, its CRC included, it is 0. */
export const crc32 = (data: Buffer, start: number, end: number): number => {
  let crc = 0xffffffff;
  for (let i = start; i < end; i++) crc = ((crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ data[i]!) & 0xff]!) >>> 0;
  return crc;
};

const sectionPacket = (pid: number, tableId: number, tableIdExtension: number, body: Buffer): Buffer => {
  const packet = Buffer.alloc(PACKET_SIZE, 0xff);
  packet.writeUInt32BE((SYNC_BYTE << 24) | (0x40 << 16) | (pid << 8) | 0x10, 0);
  packet[4] = 0; // pointer_field
  packet[5] = tableId;
  packet.writeUInt16BE(0xb000 | (body.length + 9), 6);
  packet.writeUInt16BE(tableIdExtension, 8);
  packet[10] = 0xc1; // version 0, current
  packet[11] = 0;
  packet[12] = 0;
  body.copy(packet, 13);
  const end = 13 + body.length;
  packet.writeUInt32BE(crc32(packet, 5, end), end);
  return packet;
};

export interface TableStream extends MuxedStream {
  /** What else is said of it; nothing where absent. */
  readonly descriptors?: Buffer;
}

const NONE = Buffer.alloc(0);

/**
 * PAT and PMT of one programme, as two packets with continuity counter 0. The PCR goes with the first stream.
 * @param descriptors of the programme
 * @throws RangeError when it does not fit into one packet
 */
export const makeTables = (streams: readonly TableStream[], descriptors = NONE): Buffer => {
  const pat = Buffer.alloc(4);
  pat.writeUInt16BE(1, 0);
  pat.writeUInt16BE(0xe000 | PID_PMT, 2);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xe000 | streams[0]!.pid, 0);
  head.writeUInt16BE(0xf000 | descriptors.length, 2);
  const entries = streams.map(({ pid, streamType, descriptors: own = NONE }) => {
    const entry = Buffer.alloc(5);
    entry[0] = streamType;
    entry.writeUInt16BE(0xe000 | pid, 1);
    entry.writeUInt16BE(0xf000 | own.length, 3);
    return Buffer.concat([entry, own]);
  });
  const pmt = Buffer.concat([head, descriptors, ...entries]);
  return Buffer.concat([sectionPacket(PID_PAT, 0x00, 1, pat), sectionPacket(PID_PMT, 0x02, 1, pmt)]);
};

/** Body of a section, CRC checked; undefined when it is of another kind, cut, damaged or not in force yet. */
const sectionBody = (section: Buffer, tableId: number): Buffer | undefined => {
  if (section.length < 12 || section[0] !== tableId) return undefined;
  const end = 3 + (section.readUInt16BE(1) & 0x0fff);
  if (end > section.length || end < 12 || crc32(section, 0, end) !== 0) return undefined;
  const current = (section[5]! & 0x01) !== 0;
  return current ? section.subarray(8, end - 4) : undefined;
};

/** PID of the first programme's map, from a section of the PAT. */
export const parsePat = (section: Buffer): number | undefined => {
  const body = sectionBody(section, 0x00);
  for (let at = 0; body && at + 4 <= body.length; at += 4) {
    if (body.readUInt16BE(at) !== 0) return body.readUInt16BE(at + 2) & 0x1fff;
  }
  return undefined;
};

/** The streams that a section of a PMT lists. */
export const parsePmt = (section: Buffer): ProgramStream[] | undefined => {
  const body = sectionBody(section, 0x02);
  if (!body || body.length < 4) return undefined;
  const streams: ProgramStream[] = [];
  for (let at = 4 + (body.readUInt16BE(2) & 0x0fff); at + 5 <= body.length;) {
    const length = body.readUInt16BE(at + 3) & 0x0fff;
    streams.push({
      streamType: body[at]!,
      pid: body.readUInt16BE(at + 1) & 0x1fff,
      // Copied: it is kept for as long as the map is in force.
      descriptors: Buffer.from(body.subarray(at + 5, at + 5 + length)),
    });
    at += 5 + length;
  }
  return streams;
};
