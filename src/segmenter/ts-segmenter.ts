import { fromWire, toWire, type Ticks } from '../clock/ticks.ts';
import { parameterSets } from '../media/parameter-sets.ts';
import { TimedEvents, type TimedEvent } from '../metadata/timed-events.ts';
import {
  hasPayload,
  isRandomAccess,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  PCR_LEAD,
  pcrOffset,
  PID_AUDIO,
  PID_VIDEO,
  readPcrBase,
  startsUnit,
  writeContinuity,
  writePcr,
} from '../mpegts/packet.ts';
import { PacketReader } from '../mpegts/packet-reader.ts';
import { pictureHeadWith } from '../mpegts/picture-head.ts';
import { readPesHeader, rewritePesTimestamps } from '../mpegts/pes.ts';
import { id3Packets } from '../mpegts/timed-id3.ts';
import { PacketSlab } from './packet-slab.ts';
import { RunCutter, type RunCutterOptions, type Unit } from './run-cutter.ts';
import type { RunPlacement } from './run-placement.ts';
import { SEGMENT_TABLES } from './segment-tables.ts';
import { TimedInsertion } from './timed-insertion.ts';

export interface TsSegmenterOptions extends RunCutterOptions {
  /** The channel's timed metadata; absent where there is none. */
  readonly timedEvents?: TimedEvents | undefined;
  readonly events: RunCutterOptions['events'] & {
    /** The first bytes of a key frame, or of an audio frame, for whoever reads codec parameters from them. */
    head(kind: 'video' | 'audio', bytes: Buffer): void;
  };
}

interface Stream {
  readonly pid: number;
  /** Whether the PES packet that is passing through belongs to what we make. */
  accepted: boolean;
  continuity: number;
}

/**
 * Cuts one rendition's MPEG-TS into segments, and into parts where they are wanted. Timestamps and continuity counters
 * are rewritten in place, the encoder's tables are replaced by our own at the head of each piece. What comes in small
 * pieces is copied together: few and large ones are served and written to disk for less.
 * It outlives the encoder's runs: numbers, counters and timestamps run on from one to the next.
 */
export class TsSegmenter {
  readonly #options: TsSegmenterOptions;
  readonly #cutter: RunCutter;
  readonly #slab = new PacketSlab((piece) => this.#cutter.open?.append(piece));
  readonly #video: Stream = { pid: PID_VIDEO, accepted: false, continuity: 0 };
  readonly #audio: Stream = { pid: PID_AUDIO, accepted: false, continuity: 0 };
  /** The stream that segments are cut by. */
  readonly #leading: Stream;
  readonly #metadata: TimedInsertion;
  /** Parameter sets of the last key frame. */
  #sets: Buffer = Buffer.alloc(0);
  #tablesContinuity = 0;
  #metadataContinuity = 0;
  /** The counters as they were where the open piece began: what is dropped must leave no trace in them. */
  #continuityAtCut: readonly [video: number, audio: number, tables: number, metadata: number] = [0, 0, 0, 0];
  #reader: PacketReader | undefined;
  /** The picture that is passing through is the key frame that a segment begins with. */
  #isFirstPicture = false;
  /** From the encoder's clock to the programme's. */
  #shift: Ticks = 0;
  /** Last decoding time by the encoder's clock: what 33-bit times are unwrapped against. */
  #near: Ticks = 0;

  constructor(options: TsSegmenterOptions) {
    this.#options = options;
    this.#cutter = new RunCutter(options);
    this.#metadata = new TimedInsertion(options.timedEvents ?? new TimedEvents());
    this.#leading = options.kind === 'video' ? this.#video : this.#audio;
  }

  /** End of what was published, parts included: where a next run has to go on. Undefined before the first piece. */
  get publishedEnd(): Ticks | undefined {
    return this.#cutter.publishedEnd;
  }

  /** Newest presentation time that came from the encoder. */
  get newestPts(): Ticks | undefined {
    return this.#cutter.newestPts;
  }

  /** Begins to take another run's output; what the last one had begun and nobody has seen is forgotten. */
  begin(run: RunPlacement): void {
    if (this.#cutter.open) {
      this.#slab.discard();
      [this.#video.continuity, this.#audio.continuity, this.#tablesContinuity, this.#metadataContinuity] =
        this.#continuityAtCut;
      this.#metadata.rollBack();
    }
    this.#cutter.begin(run.fromTicks);
    this.#reader = new PacketReader((packets) => this.#run(packets));
    this.#shift = run.fromTicks - run.encoderTicks;
    this.#near = run.encoderTicks;
    this.#video.accepted = this.#audio.accepted = false;
    this.#isFirstPicture = false;
  }

  /** @param chunk bytes of the current run; they are changed in place and must not be used by anybody else */
  push(chunk: Buffer): void {
    this.#reader?.push(chunk);
  }

  /** No other run comes: what is open becomes a segment. @param length of the last picture, or frame of sound */
  end(length: Ticks): void {
    this.#slab.flush();
    this.#cutter.finish(length);
    this.#reader = undefined;
  }

  #run(packets: Buffer): void {
    // [kept, at) are accepted packets that the open segment has not been given yet.
    let kept = 0;
    for (let at = 0; at < packets.length; at += PACKET_SIZE) {
      const pid = packetPid(packets, at);
      const stream = pid === PID_VIDEO ? this.#video : pid === PID_AUDIO ? this.#audio : undefined;
      const unit = stream && startsUnit(packets, at) ? this.#readUnit(packets, at, stream) : undefined;
      let dependent = false;
      if (unit && stream === this.#leading) {
        // The last picture is whole, and what is due belongs to the piece that it is in.
        if (this.#isFirstPicture) this.#endFirstPicture(at - kept);
        const due = this.#cutter.taking ? this.#metadata.upTo(this.#cutter.timeOf(unit)) : [];
        const cuts = this.#cutter.cuts(unit);
        if (due.length > 0 || cuts) {
          this.#hand(packets, kept, at);
          kept = at;
        }
        for (const event of due) this.#insert(event);
        if (cuts) this.#cut(unit);
        dependent = cuts && !unit.key;
      }
      if (unit) stream!.accepted = this.#accepts(unit, stream!);
      if (stream?.accepted) {
        this.#restamp(packets, at, stream);
        // What stands before it in the chunk went into the last piece.
        if (dependent && this.#repeatSets(packets.subarray(at, at + PACKET_SIZE))) kept = at + PACKET_SIZE;
      } else {
        this.#hand(packets, kept, at);
        kept = at + PACKET_SIZE;
      }
    }
    this.#hand(packets, kept, packets.length);
  }

  #accepts(unit: Unit, stream: Stream): boolean {
    return stream === this.#leading ? this.#cutter.takes(unit) : this.#cutter.takesSound(unit.pts);
  }

  #hand(packets: Buffer, from: number, to: number): void {
    if (this.#cutter.open && to > from) this.#slab.append(packets.subarray(from, to));
  }

  /** Reads the PES header in this packet and puts its times on the programme clock. */
  #readUnit(packets: Buffer, at: number, stream: Stream): Unit | undefined {
    const pesAt = at + payloadOffset(packets, at);
    const header = readPesHeader(packets, pesAt, at + PACKET_SIZE);
    if (header?.pts === undefined || header.dts === undefined) return undefined;
    this.#near = fromWire(header.dts, this.#near);
    const dts = this.#near + this.#shift;
    const pts = fromWire(header.pts, this.#near) + this.#shift;
    rewritePesTimestamps(packets, pesAt, toWire(pts), toWire(dts));
    const key = stream === this.#audio || isRandomAccess(packets, at);
    if (stream === this.#leading) {
      if (key) this.#options.events.head(this.#options.kind, packets.subarray(pesAt + header.payloadAt));
      if (key && stream === this.#video) {
        const sets = parameterSets(packets.subarray(pesAt + header.payloadAt, at + PACKET_SIZE));
        if (sets.length > 0) this.#sets = sets;
      }
    } else if (!this.#audio.accepted) {
      this.#options.events.head('audio', packets.subarray(pesAt + header.payloadAt, at + PACKET_SIZE));
    }
    return { pts, dts, key };
  }

  #cut(unit: Unit): void {
    this.#slab.flush();
    if (!this.#cutter.taking) this.#metadata.begin(unit.pts);
    this.#cutter.cut(unit);
    const { open } = this.#cutter;
    this.#isFirstPicture = this.#options.kind === 'video' && unit.key && open?.byteLength === 0;
    this.#metadata.mark();
    this.#continuityAtCut = [
      this.#video.continuity,
      this.#audio.continuity,
      this.#tablesContinuity,
      this.#metadataContinuity,
    ];
    if (open) this.#writeTables();
  }

  /** @param kept bytes of it that wait to be handed on */
  #endFirstPicture(kept: number): void {
    this.#isFirstPicture = false;
    this.#cutter.open?.endKeyFrame(this.#slab.pending + kept);
  }

  #insert({ tag, ticks }: TimedEvent): void {
    const packets = id3Packets(tag, ticks, this.#metadataContinuity);
    this.#metadataContinuity = (this.#metadataContinuity + packets.length / PACKET_SIZE) & 0x0f;
    this.#slab.append(packets);
  }

  /**
   * A part that begins without a key frame has parameter sets all the same: players that take each part apart by itself,
   * as Shaka does, read them there. @param packet first one of the part's first picture @returns whether it was handed on
   */
  #repeatSets(packet: Buffer): boolean {
    const head = this.#sets.length > 0 ? pictureHeadWith(this.#sets, packet) : undefined;
    if (!head) return false;
    writeContinuity(head, PACKET_SIZE, this.#video.continuity);
    this.#video.continuity = (this.#video.continuity + 1) & 0x0f;
    this.#slab.append(head);
    return true;
  }

  /** PAT and PMT for the head of a piece: their counters are ours alone, as the encoder's tables are dropped. */
  #writeTables(): void {
    const tables = SEGMENT_TABLES[this.#options.kind];
    const at = this.#slab.take(tables.length);
    tables.copy(this.#slab.bytes, at);
    writeContinuity(this.#slab.bytes, at, this.#tablesContinuity);
    writeContinuity(this.#slab.bytes, at + PACKET_SIZE, this.#tablesContinuity);
    this.#tablesContinuity = (this.#tablesContinuity + 1) & 0x0f;
  }

  /** The encoder's is the decoding time itself: sound that follows would be late by it. */
  #pcr(base: number): number {
    return toWire(fromWire(base, this.#near) + this.#shift - PCR_LEAD);
  }

  #restamp(packets: Buffer, at: number, stream: Stream): void {
    const pcr = pcrOffset(packets, at);
    if (pcr >= 0) writePcr(packets, pcr, this.#pcr(readPcrBase(packets, pcr)));
    if (!hasPayload(packets, at)) return;
    writeContinuity(packets, at, stream.continuity);
    stream.continuity = (stream.continuity + 1) & 0x0f;
  }
}
