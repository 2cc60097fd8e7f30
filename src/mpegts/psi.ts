import { PACKET_SIZE, PID_PAT, PID_PMT, SYNC_BYTE } from './packet.ts';

export interface ProgramStream {
  readonly pid: number;
  /** ISO/IEC 13818-1 table 2-34: 0x1b H.264, 0x0f AAC in ADTS. */
  readonly streamType: number;
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

/** PAT and PMT of one programme, as two packets with continuity counter 0. The PCR goes with the first stream. */
export const makeTables = (streams: readonly ProgramStream[]): Buffer => {
  const pat = Buffer.alloc(4);
  pat.writeUInt16BE(1, 0);
  pat.writeUInt16BE(0xe000 | PID_PMT, 2);
  const pmt = Buffer.alloc(4 + streams.length * 5);
  pmt.writeUInt16BE(0xe000 | streams[0]!.pid, 0);
  pmt.writeUInt16BE(0xf000, 2);
  streams.forEach(({ pid, streamType }, index) => {
    const at = 4 + index * 5;
    pmt[at] = streamType;
    pmt.writeUInt16BE(0xe000 | pid, at + 1);
    pmt.writeUInt16BE(0xf000, at + 3);
  });
  return Buffer.concat([sectionPacket(PID_PAT, 0x00, 1, pat), sectionPacket(PID_PMT, 0x02, 1, pmt)]);
};

/** Body of the section that begins in this packet's payload, CRC checked; undefined when it is cut or damaged. */
const sectionIn = (payload: Buffer, tableId: number): Buffer | undefined => {
  const at = 1 + (payload[0] ?? 0);
  if (at + 8 > payload.length || payload[at] !== tableId) return undefined;
  const end = at + 3 + (payload.readUInt16BE(at + 1) & 0x0fff);
  if (end > payload.length || end < at + 12 || crc32(payload, at, end) !== 0) return undefined;
  return payload.subarray(at + 8, end - 4);
};

/** PID of the first programme's map, from the payload of a PAT packet. */
export const readPat = (payload: Buffer): number | undefined => {
  const body = sectionIn(payload, 0x00);
  for (let at = 0; body && at + 4 <= body.length; at += 4) {
    if (body.readUInt16BE(at) !== 0) return body.readUInt16BE(at + 2) & 0x1fff;
  }
  return undefined;
};

/** The streams that a PMT packet's payload lists. Tables that run over several packets are not read. */
export const readPmt = (payload: Buffer): ProgramStream[] | undefined => {
  const body = sectionIn(payload, 0x02);
  if (!body || body.length < 4) return undefined;
  const streams: ProgramStream[] = [];
  for (let at = 4 + (body.readUInt16BE(2) & 0x0fff); at + 5 <= body.length;) {
    streams.push({ streamType: body[at]!, pid: body.readUInt16BE(at + 1) & 0x1fff });
    at += 5 + (body.readUInt16BE(at + 3) & 0x0fff);
  }
  return streams;
};
