import { GRID_TOLERANCE } from '../clock/grid.ts';
import { fromWire, toWire, type Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import { TimedEvents } from '../metadata/timed-events.ts';
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
import { readPesHeader, rewritePesTimestamps } from '../mpegts/pes.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';
import type { CutRule, PublishedPlace, SegmentStart } from './cut-rule.ts';
import { PacketSlab } from './packet-slab.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { SEGMENT_TABLES } from './segment-tables.ts';
import { TimedInsertion } from './timed-insertion.ts';

export interface SegmenterEvents {
  segment(segment: Segment): void;
  part(open: Omit<OpenSegment, 'parts'>, part: Part): void;
  /** The first bytes of a key frame, or of an audio frame, for whoever reads codec parameters from them. */
  head(kind: 'video' | 'audio', bytes: Buffer): void;
}

export interface SegmenterOptions {
  readonly kind: 'video' | 'audio';
  /** Where segments begin. */
  readonly cuts: CutRule;
  /** PART-TARGET; 0 for segments without parts. */
  readonly partTicks: Ticks;
  /** The channel's timed metadata; absent where there is none. */
  readonly timedEvents?: TimedEvents | undefined;
  readonly events: SegmenterEvents;
}

/** Where one run of an encoder lies on the programme clock. */
export interface RunPlacement {
  /** Programme time of its first picture; nothing earlier is taken. */
  readonly fromTicks: Ticks;
  /** What the encoder stamps on that picture. */
  readonly encoderTicks: Ticks;
}

/** Rounding of frame times must not make a part look too long. */
const PART_TOLERANCE: Ticks = 4;

/** A run that begins so much behind what was published has lost something; less is a late frame. 0.1 s. */
const LEAST_LOSS: Ticks = 9_000;

/** In a multiplex the sound of a segment ends at most this much before its pictures (0.5 s). */
const MAX_SOUND_LAG: Ticks = 45_000;

interface Stream {
  readonly pid: number;
  /** Whether the PES packet that is passing through belongs to what we make. */
  accepted: boolean;
  continuity: number;
}

interface Unit {
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** Decoding can start here. */
  readonly key: boolean;
}

/**
 * Cuts one rendition's MPEG-TS into segments, and into parts where they are wanted. Timestamps and continuity counters
 * are rewritten in place, the encoder's tables are replaced by our own at the head of each piece. What comes in small
 * pieces is copied together: few and large ones are served and written to disk for less.
 * It outlives the encoder's runs: numbers, counters and timestamps run on from one to the next.
 */
export class TsSegmenter {
  readonly #options: SegmenterOptions;
  readonly #slab = new PacketSlab((piece) => this.#open?.append(piece));
  readonly #video: Stream = { pid: PID_VIDEO, accepted: false, continuity: 0 };
  readonly #audio: Stream = { pid: PID_AUDIO, accepted: false, continuity: 0 };
  /** The stream that segments are cut by. */
  readonly #leading: Stream;
  readonly #metadata: TimedInsertion;
  #tablesContinuity = 0;
  /** The counters as they were where the open piece began: what is dropped must leave no trace in them. */
  #continuityAtCut: readonly [video: number, audio: number, tables: number] = [0, 0, 0];
  /** End of the sound that was taken; and that of the sound in front of the open piece. */
  #audioEnd: Ticks = -Infinity;
  #audioEndAtCut: Ticks = -Infinity;
  #reader: PacketReader | undefined;
  /** From the encoder's clock to the programme's. */
  #shift: Ticks = 0;
  #from: Ticks = 0;
  #taking = false;
  #open: SegmentBuilder | undefined;
  /** What was published last. */
  #last: PublishedPlace | undefined;
  /** Last decoding time by the encoder's clock: what 33-bit times are unwrapped against. */
  #near: Ticks = 0;
  #newestPts: Ticks | undefined;
  #lastLeadingTime: Ticks | undefined;
  /** Presentation against decoding time of the segment's key frame: parts are measured in decoding order. */
  #reorder: Ticks = 0;

  constructor(options: SegmenterOptions) {
    this.#options = options;
    this.#metadata = new TimedInsertion(options.timedEvents ?? new TimedEvents());
    this.#leading = options.kind === 'video' ? this.#video : this.#audio;
  }

  /** End of what was published, parts included: where a next run has to go on. Undefined before the first piece. */
  get publishedEnd(): Ticks | undefined {
    return this.#open && this.#open.parts.length > 0 ? this.#open.publishedEndTicks : this.#last?.endTicks;
  }

  /** Newest presentation time that came from the encoder. */
  get newestPts(): Ticks | undefined {
    return this.#newestPts;
  }

  /** Begins to take another run's output; what the last one had begun and nobody has seen is forgotten. */
  begin(run: RunPlacement): void {
    if (this.#open) {
      this.#slab.discard();
      if (!this.#open.dropUnpublished()) this.#open = undefined;
      [this.#video.continuity, this.#audio.continuity, this.#tablesContinuity] = this.#continuityAtCut;
      this.#audioEnd = this.#audioEndAtCut;
      this.#metadata.rollBack();
    }
    this.#reader = new PacketReader((packets) => this.#run(packets));
    this.#shift = run.fromTicks - run.encoderTicks;
    // A rendition that is ahead of its siblings passes over what it has published already.
    this.#from = Math.max(run.fromTicks, (this.publishedEnd ?? -Infinity) - GRID_TOLERANCE);
    this.#near = run.encoderTicks;
    this.#taking = false;
    this.#lastLeadingTime = undefined;
    this.#video.accepted = this.#audio.accepted = false;
  }

  /** @param chunk bytes of the current run; they are changed in place and must not be used by anybody else */
  push(chunk: Buffer): void {
    this.#reader?.push(chunk);
  }

  #run(packets: Buffer): void {
    // [kept, at) are accepted packets that the open segment has not been given yet.
    let kept = 0;
    for (let at = 0; at < packets.length; at += PACKET_SIZE) {
      const pid = packetPid(packets, at);
      const stream = pid === PID_VIDEO ? this.#video : pid === PID_AUDIO ? this.#audio : undefined;
      const unit = stream && startsUnit(packets, at) ? this.#readUnit(packets, at, stream) : undefined;
      if (unit && stream === this.#leading) {
        // The last picture is whole, and what is due belongs to the piece that it is in.
        const metadata = this.#taking ? this.#metadata.upTo(this.#timeOf(unit)) : undefined;
        const cuts = this.#cuts(unit);
        if (metadata || cuts) {
          this.#hand(packets, kept, at);
          kept = at;
        }
        if (metadata) this.#slab.append(metadata);
        if (cuts) this.#cut(unit);
      }
      if (unit) stream!.accepted = this.#accepts(unit, stream!);
      if (stream?.accepted) {
        this.#restamp(packets, at, stream);
      } else {
        this.#hand(packets, kept, at);
        kept = at + PACKET_SIZE;
      }
    }
    this.#hand(packets, kept, packets.length);
  }

  /** Sound joins on to the sound that was taken before; at the very start, and after a hole, to the pictures. */
  #accepts(unit: Unit, stream: Stream): boolean {
    if (!this.#taking) return false;
    if (stream === this.#leading) return unit.pts >= this.#from;
    const earliest = this.#audioEnd > this.#from - MAX_SOUND_LAG ? this.#audioEnd : this.#from;
    if (unit.pts < earliest - AAC_FRAME_TICKS / 2) return false;
    this.#audioEnd = unit.pts + AAC_FRAME_TICKS;
    return true;
  }

  #hand(packets: Buffer, from: number, to: number): void {
    if (this.#open && to > from) this.#slab.append(packets.subarray(from, to));
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
      this.#newestPts = Math.max(this.#newestPts ?? pts, pts);
    } else if (!this.#audio.accepted) {
      this.#options.events.head('audio', packets.subarray(pesAt + header.payloadAt, at + PACKET_SIZE));
    }
    return { pts, dts, key };
  }

  /** Whether a segment or a part ends in front of this unit of the leading stream. */
  #cuts(unit: Unit): boolean {
    if (!this.#taking) return unit.key && unit.pts >= this.#from;
    return (unit.key && this.#options.cuts.next(unit.pts, this.#open!) !== undefined) || this.#partIsFull(unit);
  }

  #cut(unit: Unit): void {
    const begins = !this.#taking;
    this.#taking = true;
    this.#reorder = unit.key ? unit.pts - unit.dts : this.#reorder;
    this.#lastLeadingTime = unit.dts + this.#reorder;
    const start = this.#startAt(unit);
    // Where a run takes over in mid-segment its first bytes open a part of their own.
    if (begins) this.#lose(start ? Math.min(unit.pts, this.#endOfOpen()) : unit.pts);
    else if (!start) this.#endPart(unit.dts + this.#reorder, unit.key);
    if (start) {
      if (this.#open) this.#close(begins ? this.#open.publishedEndTicks : unit.pts);
      this.#open = new SegmentBuilder(start.msn, unit.pts, start.discontinuity);
    }
    if (begins) this.#metadata.begin(unit.pts);
    this.#metadata.mark();
    this.#continuityAtCut = [this.#video.continuity, this.#audio.continuity, this.#tablesContinuity];
    this.#audioEndAtCut = this.#audioEnd;
    this.#writeTables();
  }

  /** By which parts are measured: the presentation time of a key frame, and decoding times from there on. */
  #timeOf({ key, pts, dts }: Unit): Ticks {
    return key ? pts : dts + this.#reorder;
  }

  #startAt(unit: Unit): SegmentStart | undefined {
    const { cuts } = this.#options;
    if (!this.#open) return cuts.first(unit.pts, this.#last);
    return unit.key ? cuts.next(unit.pts, this.#open) : undefined;
  }

  /** RFC 8216bis 4.4.4.9: no part is longer than PART-TARGET, so it ends before the frame that would make it so. */
  #partIsFull(unit: Unit): boolean {
    const { partTicks, kind } = this.#options;
    if (partTicks === 0) return false;
    const time = unit.dts + this.#reorder;
    const frame = kind === 'audio' ? AAC_FRAME_TICKS : time - (this.#lastLeadingTime ?? time);
    this.#lastLeadingTime = time;
    return time + frame - this.#open!.partStartTicks > partTicks + PART_TOLERANCE;
  }

  #endOfOpen(): Ticks {
    return this.#open ? this.#options.cuts.endOf(this.#open) : Infinity;
  }

  /** RFC 8216bis 6.2.1: media that is absent has parts of its length, which are gaps. */
  #lose(until: Ticks): void {
    const open = this.#open;
    if (!open || until - open.publishedEndTicks < LEAST_LOSS) return;
    for (const part of open.lose(until, this.#options.partTicks)) this.#options.events.part(open.asOpen(), part);
  }

  #endPart(end: Ticks, nextIndependent: boolean): void {
    this.#slab.flush();
    const part = this.#open?.endPart(end, nextIndependent);
    if (part) this.#options.events.part(this.#open!.asOpen(), part);
  }

  #close(end: Ticks): void {
    const open = this.#open!;
    this.#slab.flush();
    if (this.#options.partTicks > 0) this.#endPart(end, true);
    this.#open = undefined;
    this.#last = { msn: open.msn, endTicks: end };
    this.#options.events.segment(open.finish(end));
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
