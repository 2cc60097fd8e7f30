import { parameterSets, withParameterSets } from '../media/parameter-sets.ts';
import { dueTicks, type Sample, type VideoSample } from '../media/sample.ts';
import { TABLES_SIZE, TsMuxer } from '../mpegts/muxer.ts';
import { PACKET_SIZE, PCR_LEAD } from '../mpegts/packet.ts';
import { id3Packets } from '../mpegts/timed-id3.ts';
import { PacketSlab } from './packet-slab.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import { SEGMENT_TABLES } from './segment-tables.ts';
import { TimedInsertion } from './timed-insertion.ts';
import type { SampleWriter } from './sample-writer.ts';

/** The clock is due every 100 ms (ISO/IEC 13818-1 2.7.2): where pictures do not bring it for so long, sound does. 90 ms. */
const CLOCK_INTERVAL: Ticks = 8100;

/** Samples as MPEG-TS. */
export class TsSampleWriter implements SampleWriter {
  readonly #muxer = new TsMuxer(SEGMENT_TABLES.video);
  readonly #slab: PacketSlab;
  readonly #metadata: TimedInsertion;
  #metadataContinuity = 0;
  /** The last PCR; it only rises. */
  #clock: Ticks = -Infinity;
  #pieceHasClock = false;
  /** Parameter sets of the last key frame. */
  #sets: Buffer = Buffer.alloc(0);
  /** Whether the next picture begins a piece, without being a key frame. */
  #dependent = false;

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void, timedEvents: TimedEvents) {
    this.#slab = new PacketSlab(onPiece);
    this.#metadata = new TimedInsertion(timedEvents);
  }

  get pending(): number {
    return this.#slab.pending;
  }

  start(time: Ticks): void {
    this.#metadata.begin(time);
  }

  insertMetadata(time: Ticks): void {
    for (const { tag, ticks } of this.#metadata.upTo(time)) {
      const packets = id3Packets(tag, ticks, this.#metadataContinuity);
      this.#metadataContinuity = (this.#metadataContinuity + packets.length / PACKET_SIZE) & 0x0f;
      this.#slab.append(packets);
    }
  }

  initFor(): undefined {
    return undefined;
  }

  begin(independent: boolean): void {
    this.#pieceHasClock = false;
    this.#dependent = !independent;
    // Each piece begins with PAT and PMT; a key frame brings its own.
    if (independent) return;
    const at = this.#slab.take(TABLES_SIZE);
    this.#muxer.writeTables(this.#slab.bytes, at);
  }

  write(given: Sample): void {
    const sample = given.kind === 'video' ? this.#headed(given) : given;
    const due = dueTicks(sample) - PCR_LEAD;
    if (sample.kind === 'video') this.#tick(Math.max(due, this.#clock + 1));
    else if (due - this.#clock >= CLOCK_INTERVAL) this.#writeClock(due);
    const at = this.#slab.take(this.#muxer.sizeOf(sample));
    this.#muxer.writeInto(sample, this.#slab.bytes, at, this.#clock);
  }

  /** The first picture of a part has parameter sets: there are players that take each part apart by itself. */
  #headed(picture: VideoSample): VideoSample {
    if (picture.key) this.#sets = parameterSets(picture.data);
    if (!this.#dependent || picture.key) return picture;
    this.#dependent = false;
    return { ...picture, data: withParameterSets(picture.data, this.#sets) };
  }

  flush(): void {
    if (!this.#pieceHasClock) this.#writeClock(this.#clock + 1);
    this.#slab.flush();
  }

  #writeClock(time: Ticks): void {
    this.#tick(time);
    const at = this.#slab.take(PACKET_SIZE);
    this.#muxer.writeClock(this.#slab.bytes, at, time);
  }

  #tick(time: Ticks): void {
    this.#clock = time;
    this.#pieceHasClock = true;
  }
}
