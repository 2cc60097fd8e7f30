import type { Sample } from '../media/sample.ts';
import { TABLES_SIZE, TsMuxer } from '../mpegts/muxer.ts';
import { PacketSlab } from './packet-slab.ts';
import type { SampleWriter } from './sample-writer.ts';

/** Samples as MPEG-TS. */
export class TsSampleWriter implements SampleWriter {
  readonly #muxer = new TsMuxer();
  readonly #slab: PacketSlab;

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void) {
    this.#slab = new PacketSlab(onPiece);
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
