import { fromWire, type Ticks } from '../clock/ticks.ts';
import {
  hasPayload,
  isRandomAccess,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  startsUnit,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
  STREAM_TYPE_SCTE35,
} from './packet.ts';
import { PacketReader } from './packet-reader.ts';
import { readPesHeader, type PesHeader } from './pes.ts';
import { ProgramMap } from './program-map.ts';
import type { ProgramStream } from './psi.ts';
import { SectionReader } from './section-reader.ts';

/** One PES packet's payload with its times, unwrapped to a clock that runs on past 2^33. */
export interface PesUnit {
  readonly kind: 'video' | 'audio';
  /** Which of the sounds that are taken apart, from 0 on; 0 for pictures. */
  readonly track: number;
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

const KINDS: Readonly<Record<number, PesUnit['kind']>> = {
  [STREAM_TYPE_H264]: 'video',
  [STREAM_TYPE_AAC_ADTS]: 'audio',
};

/** Says which of a programme's AAC streams are taken apart: their tracks, by PID. */
export type SoundSelection = (streams: readonly ProgramStream[]) => ReadonlyMap<number, number>;

/** The first sounds of a programme, as these tracks, in their order. */
export const soundsInOrder =
  (tracks: readonly number[]): SoundSelection =>
  (streams) =>
    new Map(streams.slice(0, tracks.length).map(({ pid }, index) => [pid, tracks[index]!]));

export interface DemuxerEvents {
  /** Told of all streams of the programme, of whatever kind, at first and at each change. */
  readonly map?: (streams: readonly ProgramStream[]) => void;
  /**
   * A whole section of splice information (SCTE 35), unread, which is the receiver's for the moment only.
   * @param near decoding time of the newest unit, which its times are unwrapped against
   */
  readonly splice?: (section: Buffer, near: Ticks) => void;
}

interface Assembly {
  readonly kind: PesUnit['kind'];
  readonly track: number;
  /** The last packet of it, against which the next one's counter is held. */
  last: { readonly run: Buffer; readonly at: number } | undefined;
  header: PesHeader | undefined;
  randomAccess: boolean;
  pieces: Buffer[];
  byteLength: number;
  near: Ticks | undefined;
}

/**
 * Takes an MPEG-TS byte stream apart into the PES packets of its first H.264 stream and of the chosen AAC streams.
 * A picture whose PES length is 0 is complete when the next one begins; `flush()` gives out the last.
 * A programme that changes in mid-stream is followed: streams that its map lists no more end, others begin.
 */
export class TsDemuxer {
  #reader = new PacketReader((run) => this.#run(run));
  #map = new ProgramMap();
  #assemblies = new Map<number, Assembly>();
  #spliceSections = new Map<number, SectionReader>();
  /** PIDs that bring something and are not taken apart; there are at most 8192. */
  #others = new Set<number>();
  /** Decoding time of the newest unit: all streams of a programme share one clock. */
  #newest: Ticks | undefined;
  readonly #onUnit: (unit: PesUnit) => void;
  readonly #events: DemuxerEvents;
  readonly #selectSounds: SoundSelection;

  /** @param selectSounds absent: the first AAC stream */
  constructor(onUnit: (unit: PesUnit) => void, events: DemuxerEvents = {}, selectSounds = soundsInOrder([0])) {
    this.#onUnit = onUnit;
    this.#events = events;
    this.#selectSounds = selectSounds;
  }

  /** Kinds of stream that are taken apart. */
  get streams(): ReadonlySet<'video' | 'audio'> {
    return new Set([...this.#assemblies.values()].map(({ kind }) => kind));
  }

  /** The packets of the tables in force, for a reader that comes later. */
  get tables(): Buffer {
    return this.#map.tables;
  }

  /** Whether anything came on this PID since the programme is what it is. */
  hasSeen(pid: number): boolean {
    return this.#others.has(pid) || this.#assemblies.get(pid)?.last !== undefined;
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
      if (assembly) {
        this.#append(assembly, run, at);
        continue;
      }
      this.#others.add(pid);
      if (this.#map.push(run, at)) this.#follow();
      else this.#splice(pid, run, at);
    }
  }

  /** The programme is another one: what goes on is kept, what ended is given out, what is new is begun. */
  #follow(): void {
    const { streams } = this.#map;
    const former = this.#assemblies;
    this.#assemblies = new Map();
    this.#others = new Set();
    const tracks = this.#selectSounds(streams.filter(({ streamType }) => KINDS[streamType] === 'audio'));
    this.#spliceSections = new Map();
    for (const { pid, streamType } of streams) {
      if (streamType === STREAM_TYPE_SCTE35) this.#spliceSections.set(pid, new SectionReader());
      const kind = KINDS[streamType];
      const track = kind === 'audio' ? tracks.get(pid) : this.streams.has('video') ? undefined : 0;
      if (!kind || track === undefined) continue;
      const kept = former.get(pid);
      const assembly = kept?.kind === kind && kept.track === track ? kept : newAssembly(kind, track);
      this.#assemblies.set(pid, assembly);
      if (kept === assembly) former.delete(pid);
    }
    for (const assembly of former.values()) this.#complete(assembly);
    this.#events.map?.(streams);
  }

  /** Without a picture, or a sound, nobody knows what its times mean. */
  #splice(pid: number, run: Buffer, at: number): void {
    const reader = this.#spliceSections.get(pid);
    if (!reader || this.#newest === undefined) return;
    const payload = run.subarray(at + payloadOffset(run, at), at + PACKET_SIZE);
    for (const section of reader.push(payload, startsUnit(run, at))) this.#events.splice?.(section, this.#newest);
  }

  #append(assembly: Assembly, run: Buffer, at: number): void {
    if (!this.#isNext(assembly, run, at)) return;
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

  /** Holds the continuity counter against the packet before. @returns false for one that is a copy of it (2.4.3.3) */
  #isNext(assembly: Assembly, run: Buffer, at: number): boolean {
    const { last } = assembly;
    assembly.last = { run, at };
    if (!last) return true;
    const counter = run[at + 3]! & 0x0f;
    const before = last.run[last.at + 3]! & 0x0f;
    if (counter === before && run.compare(last.run, last.at, last.at + PACKET_SIZE, at, at + PACKET_SIZE) === 0) {
      // It may be sent twice, not more often.
      assembly.last = undefined;
      return false;
    }
    const lost = counter !== ((before + 1) & 0x0f);
    // A picture with a hole is better than none. Sound frames are short: what is damaged of them is left out.
    if (lost && assembly.kind === 'audio') this.#reset(assembly);
    return true;
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
    const { header, pieces, byteLength, kind, track, randomAccess } = assembly;
    this.#reset(assembly);
    if (header?.pts === undefined || header.dts === undefined || byteLength === 0) return;
    // Before the first timestamp there is nothing to unwrap against: it counts as it stands.
    // A stream that begins later unwraps against the others.
    const dts = fromWire(header.dts, assembly.near ?? this.#newest ?? header.dts);
    assembly.near = this.#newest = dts;
    const pts = fromWire(header.pts, dts);
    const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const data = header.payloadLength > 0 ? whole.subarray(0, header.payloadLength) : whole;
    this.#onUnit({ kind, track, pts, dts, randomAccess, data });
  }
}

const newAssembly = (kind: PesUnit['kind'], track: number): Assembly => ({
  kind,
  track,
  last: undefined,
  header: undefined,
  randomAccess: false,
  pieces: [],
  byteLength: 0,
  near: undefined,
});
