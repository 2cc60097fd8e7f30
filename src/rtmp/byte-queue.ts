const EMPTY = Buffer.alloc(0);

/** Bytes that have arrived and were not used yet; gives them out in runs of a wanted length, without copying them. */
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

  /** Passes over bytes. The caller has checked that they are there. */
  skip(length: number): void {
    this.#length -= length;
    this.#offset += length;
    while (this.#chunks.length > 0 && this.#offset >= this.#chunks[0]!.length) {
      this.#offset -= this.#chunks.shift()!.length;
    }
  }

  /** The next `length` bytes: part of what was pushed, or a copy where they came in pieces. They have to be there. */
  take(length: number): Buffer {
    if (length === 0) return EMPTY;
    const first = this.#chunks[0]!;
    const from = this.#offset;
    if (length > first.length - from) {
      const whole = Buffer.allocUnsafe(length);
      this.takeInto(whole, 0, length);
      return whole;
    }
    this.skip(length);
    return first.subarray(from, from + length);
  }

  /** Copies the next `length` bytes to `at`, where there is room for them. They have to be there. */
  takeInto(out: Buffer, at: number, length: number): void {
    for (let filled = 0; filled < length;) {
      const chunk = this.#chunks[0]!;
      const part = Math.min(length - filled, chunk.length - this.#offset);
      chunk.copy(out, at + filled, this.#offset, this.#offset + part);
      filled += part;
      this.skip(part);
    }
  }
}
