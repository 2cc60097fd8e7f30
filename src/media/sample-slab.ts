/**
 * Bytes. Below glibc's first threshold for blocks that are mapped by themselves (mallopt(3), M_MMAP_THRESHOLD): what is
 * freed is used again, and not given back to the kernel, which would have to clear it for us the next time.
 */
const BLOCK_BYTES = 64 * 1024;

/** Memory for samples of one source, many to a block: an allocation for each would cost more than writing it. */
export class SampleSlab {
  #block = Buffer.alloc(0);
  #used = 0;

  /** Memory that nobody else uses, not cleared; it is freed together with its neighbours in time. */
  readonly take = (bytes: number): Buffer => {
    if (bytes > BLOCK_BYTES / 2) return Buffer.allocUnsafeSlow(bytes);
    if (this.#used + bytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += bytes;
    return this.#block.subarray(at, this.#used);
  };
}
