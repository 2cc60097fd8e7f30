import type { Sample } from '../media/sample.ts';
import { TABLES_SIZE, TsMuxer } from '../mpegts/muxer.ts';
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

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void, timedEvents: TimedEvents) {
    this.#slab = new PacketSlab(onPiece);
    this.#metadata = new TimedInsertion(timedEvents);
  }

  start(time: Ticks): void {
    this.#metadata.begin(time);
  }

  insertMetadata(time: Ticks): void {
    const packets = this.#metadata.upTo(time);
    if (packets) this.#slab.append(packets);
  }

  initFor(): undefined {
    return undefined;
  }

  begin(independent: boolean): void {
    // Each piece begins with PAT and PMT; a key frame brings its own.
    if (independent) return;
    const at = this.#slab.take(TABLES_SIZE);
    this.#muxer.writeTables(this.#slab.bytes, at);
  }

  write(sample: Sample): void {
    const at = this.#slab.take(this.#muxer.sizeOf(sample));
    this.#muxer.writeInto(sample, this.#slab.bytes, at);
  }

  flush(): void {
    this.#slab.flush();
  }
}
