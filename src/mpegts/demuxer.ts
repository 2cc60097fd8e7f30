import { fromWire, type Ticks } from '../clock/ticks.ts';
import {
  hasPayload,
  isRandomAccess,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  PID_PAT,
  startsUnit,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
} from './packet.ts';
import { PacketReader } from './packet-reader.ts';
import { readPesHeader, type PesHeader } from './pes.ts';
import { readPat, readPmt } from './psi.ts';

/** One PES packet's payload with its times, unwrapped to a clock that runs on past 2^33. */
export interface PesUnit {
  readonly kind: 'video' | 'audio';
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** The muxer said that a decoder can start here. */
  readonly randomAccess: boolean;
  readonly data: Buffer;
}

/** No access unit of a broadcast stream comes near this; what does is damage. Bytes. */
const MAX_UNIT_BYTES = 8 * 1024 * 1024;
/** Packets may be all padding: their number is bounded too. */
const MAX_UNIT_PACKETS = MAX_UNIT_BYTES / 128;

interface Assembly {
  readonly kind: 'video' | 'audio';
  header: PesHeader | undefined;
  randomAccess: boolean;
  pieces: Buffer[];
  byteLength: number;
  near: Ticks | undefined;
}

/**
 * Takes an MPEG-TS byte stream apart into the PES packets of its first H.264 and first AAC stream.
 * A picture whose PES length is 0 is complete when the next one begins; `flush()` gives out the last.
 */
export class TsDemuxer {
  #reader = new PacketReader((run) => this.#run(run));
  #pmtPid: number | undefined;
  #assemblies = new Map<number, Assembly>();
  readonly #onUnit: (unit: PesUnit) => void;

  constructor(onUnit: (unit: PesUnit) => void) {
    this.#onUnit = onUnit;
  }

  /** Kinds of stream that the programme map lists. */
  get streams(): ReadonlySet<'video' | 'audio'> {
    return new Set([...this.#assemblies.values()].map(({ kind }) => kind));
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  flush(): void {
    for (const assembly of this.#assemblies.values()) this.#complete(assembly);
  }

  #run(run: Buffer): void {
    for (let at = 0; at < run.length; at += PACKET_SIZE) {
      if (!hasPayload(run, at)) continue;
      const pid = packetPid(run, at);
      const assembly = this.#assemblies.get(pid);
      if (assembly) this.#append(assembly, run, at);
      else if (pid === PID_PAT || pid === this.#pmtPid) this.#table(pid, run, at);
    }
  }

  #table(pid: number, run: Buffer, at: number): void {
    if (!startsUnit(run, at)) return;
    const payload = run.subarray(at + payloadOffset(run, at), at + PACKET_SIZE);
    if (pid === PID_PAT) {
      this.#pmtPid = readPat(payload) ?? this.#pmtPid;
      return;
    }
    for (const stream of readPmt(payload) ?? []) this.#adopt(stream.pid, stream.streamType);
  }

  #adopt(pid: number, streamType: number): void {
    const kind = streamType === STREAM_TYPE_H264 ? 'video' : streamType === STREAM_TYPE_AAC_ADTS ? 'audio' : undefined;
    if (!kind || this.#assemblies.has(pid) || this.streams.has(kind)) return;
    this.#assemblies.set(pid, {
      kind,
      header: undefined,
      randomAccess: false,
      pieces: [],
      byteLength: 0,
      near: undefined,
    });
  }

  #append(assembly: Assembly, run: Buffer, at: number): void {
    const payloadAt = at + payloadOffset(run, at);
    const end = at + PACKET_SIZE;
    if (startsUnit(run, at)) {
      this.#complete(assembly);
      const header = readPesHeader(run, payloadAt, end);
      assembly.header = header;
      assembly.randomAccess = isRandomAccess(run, at);
      if (!header) return;
      this.#add(assembly, run.subarray(payloadAt + header.payloadAt, end));
    } else if (assembly.header) {
      this.#add(assembly, run.subarray(payloadAt, end));
    }
  }

  #add(assembly: Assembly, piece: Buffer): void {
    assembly.pieces.push(piece);
    assembly.byteLength += piece.length;
    const announced = assembly.header!.payloadLength;
    if (announced > 0 && assembly.byteLength >= announced) this.#complete(assembly);
    else if (assembly.byteLength > MAX_UNIT_BYTES || assembly.pieces.length > MAX_UNIT_PACKETS) this.#reset(assembly);
  }

  #reset(assembly: Assembly): void {
    assembly.header = undefined;
    assembly.pieces = [];
    assembly.byteLength = 0;
  }

  #complete(assembly: Assembly): void {
    const { header, pieces, byteLength, kind, randomAccess } = assembly;
    this.#reset(assembly);
    if (header?.pts === undefined || header.dts === undefined || byteLength === 0) return;
    // Before the first timestamp there is nothing to unwrap against: it counts as it stands.
    const dts = fromWire(header.dts, assembly.near ?? header.dts);
    assembly.near = dts;
    // Both streams share one clock: a stream that begins later unwraps against the other.
    for (const other of this.#assemblies.values()) other.near ??= dts;
    const pts = fromWire(header.pts, dts);
    const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const data = header.payloadLength > 0 ? whole.subarray(0, header.payloadLength) : whole;
    this.#onUnit({ kind, pts, dts, randomAccess, data });
  }
}
