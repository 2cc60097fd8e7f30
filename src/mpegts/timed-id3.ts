import { toWire, type Ticks } from '../clock/ticks.ts';
import { PACKET_SIZE, PID_TIMED_ID3, STREAM_TYPE_METADATA, SYNC_BYTE } from './packet.ts';
import { pesHeaderLength, writePesHeader } from './pes.ts';
import type { TableStream } from './psi.ts';

/** private_stream_1 (ISO/IEC 13818-1 table 2-22). */
const STREAM_ID_PRIVATE = 0xbd;
const HEADER = 4;
const ROOM = PACKET_SIZE - HEADER;

/** What both descriptors say: the format is that of an identifier, and this is 'ID3 ' (13818-1 2.6.58 and 2.6.60). */
const FORMAT = Buffer.from('ffffID3 ffID3 00'.replaceAll('ID3 ', '49443320'), 'hex');

/** metadata_pointer_descriptor for the programme: the metadata is in programme 1 of this very stream. */
export const ID3_POINTER = Buffer.concat([Buffer.of(0x25, FORMAT.length + 3), FORMAT, Buffer.of(0x1f, 0, 1)]);

/** The stream of ID3 tags, with its metadata_descriptor. */
export const ID3_STREAM: TableStream = {
  pid: PID_TIMED_ID3,
  streamType: STREAM_TYPE_METADATA,
  descriptors: Buffer.concat([Buffer.of(0x26, FORMAT.length + 1), FORMAT, Buffer.of(0x0f)]),
};

/**
 * The packets of one ID3 tag: one PES packet with a PTS, as players take it.
 * @param tag at most 65 kB
 * @param counter continuity counter of the first packet; that of the next tag is as much more as there are packets
 */
export const id3Packets = (tag: Buffer, pts: Ticks, counter: number): Buffer => {
  const wire = toWire(pts);
  const header = pesHeaderLength(wire, wire);
  const pes = Buffer.alloc(header + tag.length);
  writePesHeader(pes, 0, STREAM_ID_PRIVATE, tag.length, wire, wire);
  tag.copy(pes, header);
  const count = Math.ceil(pes.length / ROOM);
  const packets = Buffer.alloc(count * PACKET_SIZE, 0xff);
  for (let index = 0; index < count; index++) {
    const at = index * PACKET_SIZE;
    const piece = pes.subarray(index * ROOM, (index + 1) * ROOM);
    const stuffing = ROOM - piece.length;
    packets[at] = SYNC_BYTE;
    packets[at + 1] = (index === 0 ? 0x40 : 0) | (PID_TIMED_ID3 >> 8);
    packets[at + 2] = PID_TIMED_ID3 & 0xff;
    packets[at + 3] = (stuffing > 0 ? 0x30 : 0x10) | ((counter + index) & 0x0f);
    // An adaptation field (2.4.3.4) of the bytes that are left, behind its own length: no flags, and stuffing.
    if (stuffing > 0) packets[at + HEADER] = stuffing - 1;
    if (stuffing > 1) packets[at + HEADER + 1] = 0;
    piece.copy(packets, at + HEADER + stuffing);
  }
  return packets;
};
