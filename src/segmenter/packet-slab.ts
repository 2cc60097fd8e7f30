import type { Sample } from '../media/sample.ts';
import { TABLES_SIZE, TsMuxer } from '../mpegts/muxer.ts';
import { SEGMENT_TABLES } from './segment-tables.ts';

/** Many samples share one buffer: an allocation for each would cost more than the writing. Bytes. */
const SLAB_SIZE = 128 * 1024;

/** Writes the packets of samples one after the other, and gives them out in few large pieces. */
export class PacketSlab {
  readonly #muxer = new TsMuxer(SEGMENT_TABLES.video);
  readonly #onPiece: (piece: Buffer) => void;
  #slab = Buffer.alloc(0);
  /** [from, to) is written and not given out. */
  #from = 0;
  #to = 0;

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void) {
    this.#onPiece = onPiece;
  }

  write(sample: Sample): void {
    this.#makeRoom(this.#muxer.sizeOf(sample));
    this.#to = this.#muxer.writeInto(sample, this.#slab, this.#to);
  }

  /** PAT and PMT, for a piece that does not begin with a key frame. */
  writeTables(): void {
    this.#makeRoom(TABLES_SIZE);
    this.#to = this.#muxer.writeTables(this.#slab, this.#to);
  }

  /** Packets that were made elsewhere. */
  writePackets(packets: Buffer): void {
    this.#makeRoom(packets.length);
    this.#to += packets.copy(this.#slab, this.#to);
  }

  /** Gives out what is there: a segment or a part ends. */
  flush(): void {
    if (this.#to > this.#from) this.#onPiece(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  #makeRoom(bytes: number): void {
    if (this.#slab.length - this.#to >= bytes) return;
    this.flush();
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_SIZE, bytes));
    this.#from = this.#to = 0;
  }
}
