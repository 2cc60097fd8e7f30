/** ISO/IEC 13818-1 2.4.4: a section of a PAT or PMT has at most 1021 bytes behind its length field; private ones 4093. */
const MAX_SECTION_BYTES = 3 + 4093;

/** Puts the sections of one PID together, which may share a packet or run over several. */
export class SectionReader {
  #pieces: Buffer[] = [];
  #byteLength = 0;

  /**
   * @param payload of the next packet of this PID
   * @param starts its payload_unit_start_indicator: the first byte points to where a section begins
   * @returns the sections that are complete now, without what stands between them
   */
  push(payload: Buffer, starts: boolean): Buffer[] {
    if (!starts) return this.#byteLength > 0 ? this.#take(payload) : [];
    const pointer = 1 + (payload[0] ?? 0);
    const ended = this.#byteLength > 0 ? this.#take(payload.subarray(1, pointer)) : [];
    this.#clear();
    return [...ended, ...this.#take(payload.subarray(pointer))];
  }

  #take(piece: Buffer): Buffer[] {
    if (piece.length > 0) this.#pieces.push(piece);
    this.#byteLength += piece.length;
    const complete: Buffer[] = [];
    let data = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    // 0xff is stuffing: nothing more begins in this packet.
    while (data.length >= 3 && data[0] !== 0xff) {
      const length = 3 + (data.readUInt16BE(1) & 0x0fff);
      if (length > data.length) break;
      complete.push(data.subarray(0, length));
      data = data.subarray(length);
    }
    this.#clear();
    if (data.length > 0 && data[0] !== 0xff && data.length <= MAX_SECTION_BYTES) {
      this.#pieces = [data];
      this.#byteLength = data.length;
    }
    return complete;
  }

  #clear(): void {
    this.#pieces = [];
    this.#byteLength = 0;
  }
}
