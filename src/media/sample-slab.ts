/**
 * Bytes. Below glibc's first threshold for blocks that are mapped by themselves (mallopt(3), M_MMAP_THRESHOLD): what is
 * freed is used again, and not given back to the kernel, which would have to clear it for us the next time.
 */
const BLOCK_BYTES = 64 * 1024;
/** Blocks that are kept to be used again: a group of pictures of 4 s at 16 Mbit/s. What is more is left to the collector. */
const MOST_KEPT = 128;

/** Memory for samples of one source, many to a block: an allocation for each would cost more than writing it. */
export class SampleSlab {
  #block: Buffer = Buffer.alloc(0);
  #used = 0;
  /** Blocks with nothing but samples of the present group; of those before it; of nothing that is needed. */
  #present: Buffer[] = [];
  #past: Buffer[] = [];
  #free: Buffer[] = [];
  /** Since the present group began: where samples are kept, blocks are neither collected nor left half empty. */
  #recycles = false;

  /** Memory that nobody else uses, not cleared; it is freed together with its neighbours in time. */
  readonly take = (bytes: number): Buffer => {
    if (bytes > BLOCK_BYTES / 2) return Buffer.allocUnsafeSlow(bytes);
    if (this.#used + bytes > this.#block.length) this.#open();
    const at = this.#used;
    this.#used += bytes;
    return this.#block.subarray(at, this.#used);
  };

  /** A group of pictures begins: what is taken from now on belongs to it. */
  begin(): void {
    if (this.#recycles) {
      this.#past = keep(this.#past, this.#present);
      this.#used = this.#block.length;
    } else this.#past = this.#free = [];
    this.#present = [];
    this.#recycles = false;
  }

  /** Nobody has anything any more of what was taken before the present group began: that memory is given out again. */
  recycle(): void {
    this.#free = keep(this.#free, this.#past);
    this.#past = [];
    this.#recycles = true;
  }

  #open(): void {
    this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#used = 0;
    if (this.#present.length < MOST_KEPT) this.#present.push(this.#block);
  }
}

const keep = (blocks: readonly Buffer[], more: readonly Buffer[]): Buffer[] => [...blocks, ...more].slice(0, MOST_KEPT);
