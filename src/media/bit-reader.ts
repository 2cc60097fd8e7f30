/** Reads bits from the most significant on, with Exp-Golomb codes (ITU-T H.264 9.1). */
export class BitReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  /** Bits read so far. */
  get position(): number {
    return this.#at;
  }

  /** @throws RangeError at the end of the data */
  bit(): number {
    const byte = this.#data[this.#at >> 3];
    if (byte === undefined) throw new RangeError('the data is cut short');
    const value = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at++;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** @param count 0 … 32 */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** ue(v). @throws RangeError for codes above 32 bits */
  unsigned(): number {
    let zeros = 0;
    while (this.bit() === 0) if (++zeros > 31) throw new RangeError('an Exp-Golomb code is too long');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v). */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }
}
