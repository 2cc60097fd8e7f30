import type { Ticks } from '../clock/ticks.ts';
import { toWire } from '../clock/ticks.ts';
import { crc32 } from '../mpegts/psi.ts';

export interface SpliceInsertFields {
  readonly eventId: number;
  readonly out: boolean;
  /** Programme time of the splice: the PTS in our segments is the same modulo 2^33. */
  readonly ticks: Ticks;
  /** Ends by itself after that. */
  readonly durationTicks?: Ticks | undefined;
}

const SPLICE_INSERT = 0x05;

/** A splice_info_section with a splice_insert for the whole programme (SCTE 35 9.7.3), as one that came with a source. */
export const writeSpliceInsert = ({ eventId, out, ticks, durationTicks }: SpliceInsertFields): Buffer => {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(eventId, 0);
  head[4] = 0x7f; // not cancelled
  head[5] = (out ? 0x80 : 0) | 0x40 | (durationTicks === undefined ? 0 : 0x20) | 0x0f;
  const duration = durationTicks === undefined ? [] : [time(durationTicks)];
  // unique_program_id 1, one avail that is not numbered.
  return spliceSection(SPLICE_INSERT, Buffer.concat([head, time(toWire(ticks)), ...duration, Buffer.of(0, 1, 0, 0)]));
};

/** Puts a command, and descriptors, into a section that is not encrypted (9.6). */
export const spliceSection = (type: number, command: Buffer, descriptors: Buffer = Buffer.alloc(0)): Buffer => {
  const section = Buffer.alloc(14 + command.length + 2 + descriptors.length + 4);
  section[0] = 0xfc;
  section.writeUInt16BE(0x3000 | (section.length - 3), 1);
  // Protocol version 0, no adjustment of times; cw_index 0xff, tier 0xfff.
  section[9] = 0xff;
  section.writeUInt16BE(0xfff0 | (command.length >> 8), 10);
  section[12] = command.length & 0xff;
  section[13] = type;
  command.copy(section, 14);
  section.writeUInt16BE(descriptors.length, 14 + command.length);
  descriptors.copy(section, 16 + command.length);
  section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
  return section;
};

/** splice_time with a time, and break_duration with auto_return, have the same form: a flag and 33 bits. */
const time = (value: number): Buffer => {
  const bytes = Buffer.alloc(5, 0xfe);
  bytes[0] = 0xfe | (value >= 2 ** 32 ? 1 : 0);
  bytes.writeUInt32BE(value % 2 ** 32, 1);
  return bytes;
};
