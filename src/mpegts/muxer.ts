import { toWire, type Ticks } from '../clock/ticks.ts';
import { dueTicks, laneOf, type Sample } from '../media/sample.ts';
import {
  PACKET_SIZE,
  PCR_LEAD,
  PID_VIDEO,
  soundPid,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
  SYNC_BYTE,
  writeContinuity,
  writePcr,
} from './packet.ts';
import { pesHeaderLength, STREAM_ID_AUDIO, STREAM_ID_VIDEO, writePesHeader } from './pes.ts';
import { makeTables } from './psi.ts';

/** PAT and PMT of pictures with so many sounds, the main one included. */
export const tablesFor = (tracks: number): Buffer =>
  makeTables([
    { pid: PID_VIDEO, streamType: STREAM_TYPE_H264 },
    ...Array.from({ length: tracks }, (_, track) => ({ pid: soundPid(track), streamType: STREAM_TYPE_AAC_ADTS })),
  ]);

const TABLES = tablesFor(1);
/** Bytes of PAT and PMT: one packet each. */
export const TABLES_SIZE = 2 * PACKET_SIZE;

const HEADER = 4;
const ROOM = PACKET_SIZE - HEADER;
/** Bytes of an adaptation field that carries flags and a PCR, its length byte included. */
const PCR_FIELD = 8;
/** In the fourth byte of a packet (adaptation_field_control). */
const HAS_PAYLOAD = 0x10;

/**
 * Turns samples into MPEG-TS packets: PAT and PMT in front of each key frame, a PCR with each picture,
 * one PES packet per sample, continuity counters that run on for the life of the muxer.
 */
export class TsMuxer {
  #tables = 0;
  /** Continuity counters, by lane. */
  readonly #counters: number[] = [0, 0];
  readonly #patAndPmt: Buffer;

  /** @param tables PAT and PMT with continuity counter 0; absent: pictures and one sound */
  constructor(tables = TABLES) {
    this.#patAndPmt = tables;
  }

  /** The packets of one sample. @param sample timestamps may be of any size: they are wrapped to 33 bits */
  write(sample: Sample): Buffer {
    const out = Buffer.allocUnsafe(this.sizeOf(sample));
    this.writeInto(sample, out, 0);
    return out;
  }

  /** PAT and PMT, 376 bytes, with the next continuity counters. */
  tables(): Buffer {
    const tables = Buffer.allocUnsafe(TABLES_SIZE);
    this.writeTables(tables, 0);
    return tables;
  }

  /** Bytes of a sample's packets, tables included. */
  sizeOf(sample: Sample): number {
    const { length } = sample.data;
    if (sample.kind === 'audio') return packetsFor(pesHeaderLength(0, 0) + length) * PACKET_SIZE;
    const bytes = PCR_FIELD + pesHeaderLength(sample.pts, sample.dts) + length;
    return packetsFor(bytes) * PACKET_SIZE + (sample.key ? TABLES_SIZE : 0);
  }

  /**
   * Writes a sample's packets at `at`, where `sizeOf` bytes have room.
   * @param pcr that goes with a picture; absent: PCR_LEAD in front of its decoding time
   * @returns where they end
   */
  writeInto(sample: Sample, out: Buffer, at: number, pcr?: Ticks): number {
    if (sample.kind === 'audio') return this.#writeUnit(sample, out, at);
    const begin = sample.key ? this.writeTables(out, at) : at;
    return this.#writeUnit(sample, out, begin, toWire(pcr ?? sample.dts - PCR_LEAD));
  }

  /** Writes PAT and PMT. @returns where they end */
  writeTables(out: Buffer, at: number): number {
    this.#patAndPmt.copy(out, at);
    writeContinuity(out, at, this.#tables);
    writeContinuity(out, at + PACKET_SIZE, this.#tables);
    this.#tables = (this.#tables + 1) & 0x0f;
    return at + TABLES_SIZE;
  }

  /** Writes a packet with a PCR and nothing else. @param pcr of any size @returns where it ends */
  writeClock(out: Buffer, at: number, pcr: Ticks): number {
    // 2.4.3.3: the counter stands still where there is no payload.
    writeHeader(out, at, PID_VIDEO >> 8, PID_VIDEO, (this.#counters[0] ?? 0) - 1, ROOM);
    out[at + 3]! &= ~HAS_PAYLOAD;
    writeField(out, at + HEADER, ROOM, 0, toWire(pcr));
    return at + PACKET_SIZE;
  }

  /**
   * Copies the data once, to where it ends in the last packet, and from there piece by piece to its place in front: moving
   * bytes within one buffer takes a fraction of what a copy from another one does, for which a view has to be made.
   * @param pcr on the wire
   */
  #writeUnit(sample: Sample, out: Buffer, at: number, pcr?: number): number {
    const { data } = sample;
    const lane = laneOf(sample);
    const pid = lane === 0 ? PID_VIDEO : soundPid(lane - 1);
    let counter = this.#counters[lane] ?? 0;
    // The first packet: a unit begins, with the PCR where there is one.
    const minimum = pcr === undefined ? 0 : PCR_FIELD;
    const header = pesHeaderLength(sample.pts, dueTicks(sample));
    const field = Math.max(minimum, ROOM - header - data.length);
    const first = Math.min(data.length, ROOM - field - header);
    const end = at + PACKET_SIZE * (1 + packetsFor(data.length - first));
    let from = end - data.length;
    out.set(data, from);
    writeHeader(out, at, 0x40 | (pid >> 8), pid, counter++, field);
    writeField(out, at + HEADER, field, sample.kind === 'video' && sample.key ? 0x40 : 0, pcr);
    const payload = writeHeaderOf(sample, out, at + HEADER + field);
    out.copyWithin(payload, from, from + first);
    from += first;
    let next = at + PACKET_SIZE;
    for (; end - from >= ROOM; next += PACKET_SIZE, from += ROOM) {
      writeHeader(out, next, pid >> 8, pid, counter++, 0);
      out.copyWithin(next + HEADER, from, from + ROOM);
    }
    if (next < end) {
      // What is left stands at the end of its packet already.
      const stuffing = from - next - HEADER;
      writeHeader(out, next, pid >> 8, pid, counter++, stuffing);
      writeField(out, next + HEADER, stuffing, 0, undefined);
    }
    this.#counters[lane] = counter & 0x0f;
    return end;
  }
}

/** The PES header of a sample. @returns where it ends */
const writeHeaderOf = (sample: Sample, out: Buffer, at: number): number => {
  const { length } = sample.data;
  const pts = toWire(sample.pts);
  if (sample.kind === 'audio') return writePesHeader(out, at, STREAM_ID_AUDIO, length, pts, pts);
  return writePesHeader(out, at, STREAM_ID_VIDEO, length, pts, toWire(sample.dts));
};

const packetsFor = (bytes: number): number => Math.ceil(bytes / ROOM);

/** Byte by byte: the general writers cost more than all the rest of a packet. */
const writeHeader = (out: Buffer, at: number, second: number, pid: number, counter: number, field: number): void => {
  out[at] = SYNC_BYTE;
  out[at + 1] = second;
  out[at + 2] = pid & 0xff;
  out[at + 3] = (field > 0 ? 0x30 : 0x10) | (counter & 0x0f);
};

/** An adaptation field (2.4.3.4) of so many bytes, its length included; nothing for 0. */
const writeField = (out: Buffer, at: number, length: number, flags: number, pcr: number | undefined): void => {
  if (length === 0) return;
  out[at] = length - 1;
  if (length === 1) return;
  out[at + 1] = pcr === undefined ? flags : flags | 0x10;
  if (pcr !== undefined) writePcr(out, at + 2, pcr);
  const stuffed = pcr === undefined ? 2 : PCR_FIELD;
  if (stuffed < length) out.fill(0xff, at + stuffed, at + length);
};
