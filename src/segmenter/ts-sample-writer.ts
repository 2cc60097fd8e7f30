import { parameterSets, withParameterSets } from '../media/parameter-sets.ts';
import type { Sample, VideoSample } from '../media/sample.ts';
import { TABLES_SIZE, TsMuxer } from '../mpegts/muxer.ts';
import { PACKET_SIZE } from '../mpegts/packet.ts';
import { id3Packets } from '../mpegts/timed-id3.ts';
import { PacketSlab } from './packet-slab.ts';
import type { Ticks } from '../clock/ticks.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import { SEGMENT_TABLES } from './segment-tables.ts';
import { TimedInsertion } from './timed-insertion.ts';
import type { SampleWriter } from './sample-writer.ts';

/** Samples as MPEG-TS. */
export class TsSampleWriter implements SampleWriter {
  readonly #muxer = new TsMuxer(SEGMENT_TABLES.video);
  readonly #slab: PacketSlab;
  readonly #metadata: TimedInsertion;
  #metadataContinuity = 0;
  /** Parameter sets of the last key frame. */
  #sets: Buffer = Buffer.alloc(0);
  /** Whether the next picture begins a piece, without being a key frame. */
  #dependent = false;

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void, timedEvents: TimedEvents) {
    this.#slab = new PacketSlab(onPiece);
    this.#metadata = new TimedInsertion(timedEvents);
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
    this.#dependent = !independent;
    // Each piece begins with PAT and PMT; a key frame brings its own.
    if (independent) return;
    const at = this.#slab.take(TABLES_SIZE);
    this.#muxer.writeTables(this.#slab.bytes, at);
  }

  write(given: Sample): void {
    const sample = given.kind === 'video' ? this.#headed(given) : given;
    const at = this.#slab.take(this.#muxer.sizeOf(sample));
    this.#muxer.writeInto(sample, this.#slab.bytes, at);
  }

  /** The first picture of a part has parameter sets: there are players that take each part apart by itself. */
  #headed(picture: VideoSample): VideoSample {
    if (picture.key) this.#sets = parameterSets(picture.data);
    if (!this.#dependent || picture.key) return picture;
    this.#dependent = false;
    return { ...picture, data: withParameterSets(picture.data, this.#sets) };
  }

  flush(): void {
    this.#slab.flush();
  }
}
