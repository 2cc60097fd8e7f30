import { BOX_HEADER } from './box.ts';

/** A whole box that stands at the top of a file. */
export interface TopBox {
  readonly type: string;
  /** Header included. */
  readonly data: Buffer;
}

/** The largest picture of level 6.2 is well below it. Bytes. */
const MAX_BOX = 64 * 1024 * 1024;

/** Takes a file apart into its top boxes as it comes, in chunks of any size. */
export class BoxStream {
  readonly #onBox: (box: TopBox) => void;
  #pending: Buffer[] = [];
  #length = 0;
  /** Bytes that are needed for the next step. */
  #needed = BOX_HEADER;

  constructor(onBox: (box: TopBox) => void) {
    this.#onBox = onBox;
  }

  /**
   * @param chunk is kept, in part, and must not be changed afterwards
   * @throws RangeError for a box of an impossible size
   */
  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;
    let data = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending, this.#length);
    this.#needed = BOX_HEADER;
    while (data.length >= BOX_HEADER) {
      const size = sizeOf(data);
      if (data.length < size) {
        this.#needed = size;
        break;
      }
      this.#onBox({ type: data.toString('latin1', 4, BOX_HEADER), data: data.subarray(0, size) });
      data = data.subarray(size);
    }
    this.#pending = data.length > 0 ? [data] : [];
    this.#length = data.length;
  }
}

const sizeOf = (data: Buffer): number => {
  const size = data.readUInt32BE(0);
  if (size < BOX_HEADER || size > MAX_BOX) throw new RangeError(`a box of ${size} bytes is impossible`);
  return size;
};
