import { adjoins, joined } from '../mpegts/adjoining.ts';

/**
 * Bytes. A part of a third of a second fits in once or twice at the usual rates: few and large pieces are cheap to write
 * to disk and to send.
 */
const SLAB_BYTES = 256 * 1024;
/** What comes in pieces as large as this is not copied to make them larger. Bytes. */
const LARGE = 2 * 1024;

/** Puts packets together, so that they are given out in few large pieces. */
export class PacketSlab {
  readonly #onPiece: (piece: Buffer) => void;
  #bytes: Buffer = Buffer.alloc(0);
  /** [from, to) is filled and not given out. */
  #from = 0;
  #to = 0;
  /** What lies behind that, in memory that was given away with it. */
  #given: Buffer | undefined;

  /** @param onPiece takes bytes that are never changed again */
  constructor(onPiece: (piece: Buffer) => void) {
    this.#onPiece = onPiece;
  }

  /** Bytes that are there and not given out. */
  get pending(): number {
    return this.#to - this.#from + (this.#given?.length ?? 0);
  }

  /** Where `take` has made room. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Makes room for so many bytes, behind what is there. @returns where in `bytes` they have to be written */
  take(length: number): number {
    const isFull = this.#bytes.length - this.#to < length;
    if (this.#given || isFull) this.flush();
    if (isFull) {
      this.#bytes = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
      this.#from = this.#to = 0;
    }
    const at = this.#to;
    this.#to += length;
    return at;
  }

  /** @param packets their memory is given away with them */
  append(packets: Buffer): void {
    if (this.#given && adjoins(this.#given, packets)) {
      this.#given = joined(this.#given, packets);
    } else if (packets.length >= LARGE) {
      this.flush();
      this.#given = packets;
    } else {
      const at = this.take(packets.length);
      packets.copy(this.#bytes, at);
    }
  }

  /** Gives out what is there: a segment or a part ends. */
  flush(): void {
    if (this.#to > this.#from) this.#onPiece(this.#bytes.subarray(this.#from, this.#to));
    this.#from = this.#to;
    if (this.#given) this.#onPiece(this.#given);
    this.#given = undefined;
  }

  /** Forgets what was not given out. */
  discard(): void {
    this.#to = this.#from;
    this.#given = undefined;
  }
}
