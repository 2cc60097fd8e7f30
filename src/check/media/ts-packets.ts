import {
  hasPayload,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  pcrOffset,
  PID_PAT,
  readPcrBase,
  startsUnit,
  SYNC_BYTE,
} from '../../mpegts/packet.ts';
import { PacketReader } from '../../mpegts/packet-reader.ts';
import { readPesHeader } from '../../mpegts/pes.ts';
import { ProgramMap } from '../../mpegts/program-map.ts';
import type { ProgramStream } from '../../mpegts/psi.ts';
import { fromWire } from '../../clock/ticks.ts';

const PID_NULL = 0x1fff;

/** The counter of a PID at both ends of the bytes (ISO 13818-1 2.4.3.3). */
export interface CounterRange {
  readonly first: number;
  last: number;
}

export interface CounterBreak {
  readonly pid: number;
  readonly expected: number;
  readonly found: number;
}

/** What the packets of a transport stream say, whatever they carry. */
export interface TransportFacts {
  readonly packets: number;
  /** Bytes that are no packets. */
  readonly strayBytes: number;
  /** Number of the packet, from 0; undefined where there is none. */
  readonly patAt: number | undefined;
  readonly pmtAt: number | undefined;
  readonly programs: number;
  readonly streams: readonly ProgramStream[];
  readonly counters: ReadonlyMap<number, CounterRange>;
  readonly breaks: readonly CounterBreak[];
  /** 90 kHz, unwrapped, in order. */
  readonly pcrs: readonly number[];
  /** How far, at most, a decoding time is before the PCR in front of it. 90 kHz; 0 is right. */
  readonly pcrAhead: number;
}

/** Reads the packets. Bytes that are none are counted and passed over. */
export const readPackets = (data: Buffer): TransportFacts => new PacketWalk(data).facts();

class PacketWalk {
  readonly #map = new ProgramMap();
  readonly #counters = new Map<number, CounterRange & { repeated: boolean }>();
  readonly #breaks: CounterBreak[] = [];
  readonly #pcrs: number[] = [];
  #packets = 0;
  #programs = 0;
  #patAt: number | undefined;
  #pmtAt: number | undefined;
  #pcrAhead = 0;
  readonly #strayBytes: number;

  constructor(data: Buffer) {
    const reader = new PacketReader((run) => this.#run(run));
    const first = data[0] === SYNC_BYTE;
    reader.push(data);
    this.#strayBytes = reader.skippedBytes + (data.length % PACKET_SIZE) + (first ? 0 : 1);
  }

  facts(): TransportFacts {
    return {
      packets: this.#packets,
      strayBytes: this.#strayBytes,
      patAt: this.#patAt,
      pmtAt: this.#pmtAt,
      programs: this.#programs,
      streams: this.#map.streams,
      counters: this.#counters,
      breaks: this.#breaks,
      pcrs: this.#pcrs,
      pcrAhead: this.#pcrAhead,
    };
  }

  #run(run: Buffer): void {
    for (let at = 0; at < run.length; at += PACKET_SIZE) {
      const pid = packetPid(run, at);
      if (pid !== PID_NULL) this.#packet(run, at, pid);
      this.#packets++;
    }
  }

  #packet(run: Buffer, at: number, pid: number): void {
    const pcrAt = pcrOffset(run, at);
    if (pcrAt >= 0) {
      const base = readPcrBase(run, pcrAt);
      this.#pcrs.push(fromWire(base, this.#pcrs.at(-1) ?? base));
    }
    this.#count(run, at, pid);
    if (!hasPayload(run, at)) return;
    if (pid === PID_PAT) {
      this.#patAt ??= this.#packets;
      if (startsUnit(run, at)) this.#programs = Math.max(this.#programs, programsOf(run, at));
    }
    const had = this.#map.streams.length > 0;
    if (this.#map.push(run, at) && !had) this.#pmtAt = this.#packets;
    else if (startsUnit(run, at) && pid !== PID_PAT) this.#decodingTime(run, at);
  }

  #count(run: Buffer, at: number, pid: number): void {
    const counter = run[at + 3]! & 0x0f;
    const range = this.#counters.get(pid);
    const carries = hasPayload(run, at);
    if (!range) {
      if (carries) this.#counters.set(pid, { first: counter, last: counter, repeated: false });
      return;
    }
    const announced = (run[at + 3]! & 0x20) !== 0 && run[at + 4]! > 0 && (run[at + 5]! & 0x80) !== 0;
    const expected = carries ? (range.last + 1) & 0x0f : range.last;
    // A packet may be sent twice (2.4.3.3), and a break may be announced (2.4.3.5).
    const isRepeat = carries && counter === range.last && !range.repeated;
    if (counter !== expected && !isRepeat && !announced) this.#breaks.push({ pid, expected, found: counter });
    range.repeated = isRepeat;
    range.last = counter;
  }

  #decodingTime(run: Buffer, at: number): void {
    const pcr = this.#pcrs.at(-1);
    const header = readPesHeader(run, at + payloadOffset(run, at), at + PACKET_SIZE);
    if (pcr === undefined || header?.dts === undefined) return;
    this.#pcrAhead = Math.max(this.#pcrAhead, pcr - fromWire(header.dts, pcr));
  }
}

/** How many programmes a PAT that fits in one packet lists (2.4.4.3); number 0 is the network. */
const programsOf = (run: Buffer, at: number): number => {
  const begin = at + payloadOffset(run, at) + 1 + (run[at + payloadOffset(run, at)] ?? 0);
  const end = Math.min(at + PACKET_SIZE, begin + 3 + (((run[begin + 1] ?? 0) & 0x0f) << 8) + (run[begin + 2] ?? 0)) - 4;
  let programs = 0;
  for (let entry = begin + 8; entry + 4 <= end; entry += 4) if (run.readUInt16BE(entry) !== 0) programs++;
  return programs;
};
