import { toWire, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import {
  PACKET_SIZE,
  PID_AUDIO,
  PID_VIDEO,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
  SYNC_BYTE,
  writeContinuity,
  writePcr,
} from './packet.ts';
import { makePesHeader, STREAM_ID_AUDIO, STREAM_ID_VIDEO } from './pes.ts';
import { makeTables } from './psi.ts';

const TABLES = makeTables([
  { pid: PID_VIDEO, streamType: STREAM_TYPE_H264 },
  { pid: PID_AUDIO, streamType: STREAM_TYPE_AAC_ADTS },
]);

/** Bytes of an adaptation field that carries flags and a PCR, its length byte included. */
const PCR_FIELD = 8;

/**
 * Turns samples into MPEG-TS packets: PAT and PMT in front of each key frame, a PCR with each picture,
 * one PES packet per sample, continuity counters that run on for the life of the muxer.
 */
export class TsMuxer {
  #continuity = new Map<number, number>();

  /** The packets of one sample. @param sample timestamps may be of any size: they are wrapped to 33 bits */
  write(sample: Sample): Buffer {
    if (sample.kind === 'audio') {
      const header = makePesHeader(STREAM_ID_AUDIO, sample.data.length, toWire(sample.pts), toWire(sample.pts));
      return this.#packetise(PID_AUDIO, header, sample.data, undefined, false);
    }
    const header = makePesHeader(STREAM_ID_VIDEO, sample.data.length, toWire(sample.pts), toWire(sample.dts));
    const packets = this.#packetise(PID_VIDEO, header, sample.data, sample.dts, sample.key);
    return sample.key ? Buffer.concat([this.tables(), packets]) : packets;
  }

  /** PAT and PMT, 376 bytes, with the next continuity counters. */
  tables(): Buffer {
    const tables = Buffer.from(TABLES);
    const counter = this.#next(0);
    writeContinuity(tables, 0, counter);
    writeContinuity(tables, PACKET_SIZE, counter);
    return tables;
  }

  #next(pid: number): number {
    const counter = this.#continuity.get(pid) ?? 0;
    this.#continuity.set(pid, (counter + 1) & 0x0f);
    return counter;
  }

  #packetise(pid: number, header: Buffer, data: Buffer, pcr: Ticks | undefined, key: boolean): Buffer {
    const total = header.length + data.length;
    const firstField = pcr === undefined ? 0 : PCR_FIELD;
    const count = Math.ceil((total + firstField) / (PACKET_SIZE - 4));
    const out = Buffer.allocUnsafe(count * PACKET_SIZE);
    let written = 0;
    for (let index = 0; index < count; index++) {
      const at = index * PACKET_SIZE;
      const first = index === 0;
      const minimum = first ? firstField : 0;
      const payload = Math.min(total - written, PACKET_SIZE - 4 - minimum);
      const field = PACKET_SIZE - 4 - payload;
      out.writeUInt32BE((SYNC_BYTE << 24) | ((first ? 0x40 : 0) << 16) | (pid << 8) | (field > 0 ? 0x30 : 0x10), at);
      writeContinuity(out, at, this.#next(pid));
      if (field > 0) {
        out[at + 4] = field - 1;
        if (field > 1) {
          out[at + 5] = first && key ? 0x40 : 0;
          out.fill(0xff, at + 6, at + 4 + field);
          if (first && pcr !== undefined) {
            out[at + 5]! |= 0x10;
            writePcr(out, at + 6, toWire(pcr));
          }
        }
      }
      copyAcross(header, data, written, payload, out, at + 4 + field);
      written += payload;
    }
    return out;
  }
}

/** Copies `length` bytes from `from` on of `header` and `data` taken as one. */
const copyAcross = (header: Buffer, data: Buffer, from: number, length: number, out: Buffer, at: number): void => {
  const ofHeader = Math.max(0, Math.min(length, header.length - from));
  if (ofHeader > 0) header.copy(out, at, from, from + ofHeader);
  const start = Math.max(0, from - header.length);
  data.copy(out, at + ofHeader, start, start + length - ofHeader);
};
