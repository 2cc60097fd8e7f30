const EMPTY = Buffer.alloc(0);

/** Bytes that have arrived and were not used yet; gives them out in runs of a wanted length. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #offset = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The byte at `index`, without taking it. */
  peek(index: number): number {
    let at = index + this.#offset;
    for (const chunk of this.#chunks) {
      if (at < chunk.length) return chunk[at]!;
      at -= chunk.length;
    }
    throw new RangeError(`only ${this.#length} bytes are there`);
  }

  /** The next `length` bytes. The caller has checked that they are there. */
  take(length: number): Buffer {
    if (length === 0) return EMPTY;
    const first = this.#chunks[0]!;
    const available = first.length - this.#offset;
    if (length < available) {
      const part = first.subarray(this.#offset, this.#offset + length);
      this.#offset += length;
      this.#length -= length;
      return part;
    }
    if (length === available) {
      this.#chunks.shift();
      const part = this.#offset === 0 ? first : first.subarray(this.#offset);
      this.#offset = 0;
      this.#length -= length;
      return part;
    }
    const parts = [this.take(available)];
    let missing = length - available;
    while (missing > 0) {
      const part = this.take(Math.min(missing, this.#chunks[0]!.length));
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }
}
