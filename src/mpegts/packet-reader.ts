import { adjoins, joined } from './adjoining.ts';
import { PACKET_SIZE, SYNC_BYTE } from './packet.ts';

/**
 * Cuts a byte stream, which arrives in pieces of any size, into runs of whole packets.
 * Bytes that are not packets are passed over until two sync bytes stand 188 bytes apart.
 */
export class PacketReader {
  #rest: Buffer = Buffer.alloc(0);
  #skipped = 0;
  /** After a break one sync byte proves nothing: packets are given out once a second one was seen in its place. */
  #locked = true;
  readonly #onRun: (run: Buffer) => void;

  /** @param onRun takes one or more whole packets; the memory is the caller's own from then on */
  constructor(onRun: (run: Buffer) => void) {
    this.#onRun = onRun;
  }

  /** Bytes that were no packets, so far. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  push(chunk: Buffer): void {
    let data = chunk;
    if (!this.#locked) {
      data = Buffer.concat([this.#rest, chunk]);
    } else if (this.#rest.length > 0 && adjoins(this.#rest, chunk)) {
      data = joined(this.#rest, chunk);
    } else if (this.#rest.length > 0) {
      const missing = PACKET_SIZE - this.#rest.length;
      if (chunk.length < missing) {
        this.#rest = Buffer.concat([this.#rest, chunk]);
        return;
      }
      // Only the packet that straddles two chunks is copied; the rest of the chunk is passed on as it is.
      const straddling = Buffer.concat([this.#rest, chunk.subarray(0, missing)]);
      this.#rest = NOTHING;
      if (straddling[0] === SYNC_BYTE) {
        this.#onRun(straddling);
        data = chunk.subarray(missing);
      } else {
        data = Buffer.concat([straddling, chunk.subarray(missing)]);
      }
    }
    this.#split(data);
  }

  #split(data: Buffer): void {
    let start = 0;
    let at = 0;
    while (at + PACKET_SIZE <= data.length) {
      if (this.#locked && data[at] === SYNC_BYTE) {
        at += PACKET_SIZE;
        continue;
      }
      if (at > start) this.#onRun(data.subarray(start, at));
      const next = findSync(data, at);
      this.#skipped += next - at;
      start = at = next;
      this.#locked = next + PACKET_SIZE < data.length;
      if (!this.#locked) break;
    }
    if (at > start) this.#onRun(data.subarray(start, at));
    this.#rest = at < data.length ? data.subarray(at) : NOTHING;
  }
}

const NOTHING = Buffer.alloc(0);

/** Where a packet seems to begin: a sync byte that another follows, or whose follower is yet to come; else the end. */
const findSync = (data: Buffer, from: number): number => {
  for (let at = data.indexOf(SYNC_BYTE, from); at >= 0; at = data.indexOf(SYNC_BYTE, at + 1)) {
    const next = at + PACKET_SIZE;
    if (next >= data.length || data[next] === SYNC_BYTE) return at;
  }
  return data.length;
};
