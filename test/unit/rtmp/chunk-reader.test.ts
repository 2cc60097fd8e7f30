import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader, type RtmpMessage } from '../../../src/rtmp/chunk-reader.ts';
import { DEFAULT_LIMITS } from '../../../src/rtmp/limits.ts';
import { ProtocolError } from '../../../src/rtmp/protocol-error.ts';

const uint24 = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
const uint32 = (value: number): number[] => [(value >>> 24) & 255, ...uint24(value & 0xffffff)];

/** Writes messages as a publisher would, with every header type, extended timestamps and interleaving chunk sizes. */
class ChunkWriter {
  #bytes: number[] = [];
  #size = 128;

  chunkSize(size: number): this {
    this.#bytes.push(2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, ...uint32(size));
    this.#size = size;
    return this;
  }

  full(id: number, timestamp: number, type: number, payload: Buffer): this {
    const extended = timestamp >= 0xffffff;
    this.#bytes.push(...this.#basic(0, id), ...uint24(extended ? 0xffffff : timestamp));
    this.#bytes.push(...uint24(payload.length), type, 1, 0, 0, 0, ...(extended ? uint32(timestamp) : []));
    return this.#payload(id, payload, extended ? timestamp : undefined);
  }

  sameStream(id: number, delta: number, type: number, payload: Buffer): this {
    this.#bytes.push(...this.#basic(1, id), ...uint24(delta), ...uint24(payload.length), type);
    return this.#payload(id, payload, undefined);
  }

  sameLength(id: number, delta: number, payload: Buffer): this {
    this.#bytes.push(...this.#basic(2, id), ...uint24(delta));
    return this.#payload(id, payload, undefined);
  }

  sameAll(id: number, payload: Buffer): this {
    this.#bytes.push(...this.#basic(3, id));
    return this.#payload(id, payload, undefined);
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  #basic(format: number, id: number): number[] {
    if (id < 64) return [(format << 6) | id];
    if (id < 320) return [format << 6, id - 64];
    return [(format << 6) | 1, (id - 64) & 255, (id - 64) >> 8];
  }

  #payload(id: number, payload: Buffer, extended: number | undefined): this {
    for (let at = 0; at < payload.length || at === 0; at += this.#size) {
      if (at > 0) this.#bytes.push(...this.#basic(3, id), ...(extended === undefined ? [] : uint32(extended)));
      this.#bytes.push(...payload.subarray(at, at + this.#size));
    }
    return this;
  }
}

const bytes = (length: number, seed: number): Buffer => {
  const buffer = Buffer.alloc(length);
  for (let i = 0; i < length; i++) buffer[i] = (i * 7 + seed) & 255;
  return buffer;
};

const recorded = (): { stream: Buffer; expected: Omit<RtmpMessage, 'streamId'>[] } => {
  const [a, b, c, d, e] = [bytes(300, 1), bytes(50, 2), bytes(50, 3), bytes(50, 4), bytes(9000, 5)];
  const stream = new ChunkWriter()
    .full(4, 1000, 9, a)
    .full(5, 40, 8, b)
    .sameLength(5, 20, c)
    .sameAll(5, d)
    .chunkSize(4096)
    .sameStream(4, 33, 9, e)
    .full(70, 0x01000000, 8, e)
    .full(400, 7, 18, Buffer.alloc(0)).bytes;
  return {
    stream,
    expected: [
      { type: 9, timestamp: 1000, payload: a },
      { type: 8, timestamp: 40, payload: b },
      { type: 8, timestamp: 60, payload: c },
      { type: 8, timestamp: 80, payload: d },
      { type: 9, timestamp: 1033, payload: e },
      { type: 8, timestamp: 0x01000000, payload: e },
      { type: 18, timestamp: 7, payload: Buffer.alloc(0) },
    ],
  };
};

const read = (pieces: readonly Buffer[]): Omit<RtmpMessage, 'streamId'>[] => {
  const messages: Omit<RtmpMessage, 'streamId'>[] = [];
  const reader = new ChunkReader(DEFAULT_LIMITS, ({ type, timestamp, payload }) =>
    messages.push({ type, timestamp, payload: Buffer.from(payload) }),
  );
  for (const piece of pieces) reader.push(piece);
  return messages;
};

describe('the chunk reader', () => {
  it('reads every kind of header, extended timestamps and a change of the chunk size', () => {
    const { stream, expected } = recorded();
    expect(read([stream])).toEqual(expected);
  });

  it('gives the same messages wherever the bytes are cut in two', () => {
    const { stream, expected } = recorded();
    for (let at = 0; at <= stream.length; at += at < 1200 ? 1 : 97) {
      expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(expected);
    }
  });

  it('gives the same messages when the bytes come in pieces of any size', () => {
    const { stream, expected } = recorded();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const pieces: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(stream.subarray(at, at + size));
          at += size;
        }
        pieces.push(stream.subarray(at));
        expect(read(pieces)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps to its memory, and throws nothing but protocol errors, whatever the bytes are', () => {
    const { stream } = recorded();
    const limits = { ...DEFAULT_LIMITS, heldBytes: 20_000, chunkBytes: 10_000, messageBytes: 15_000, chunkStreams: 8 };
    const change = fc.record({ at: fc.nat(stream.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const damaged = Buffer.from(stream);
        for (const { at, value } of changes) damaged[at] = value;
        const reader = new ChunkReader(limits, () => undefined);
        try {
          for (let at = 0; at < damaged.length; at += 500) {
            reader.push(damaged.subarray(at, at + 500));
            expect(reader.heldBytes).toBeLessThanOrEqual(20_000 + 10_000 + 18 + 500);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a chunk size that costs more than it carries', new ChunkWriter().chunkSize(127).bytes],
    ['a chunk size of zero', new ChunkWriter().chunkSize(0).bytes],
    ['a chunk size beyond the limit', new ChunkWriter().chunkSize(2 ** 30).bytes],
    ['a message beyond the limit', Buffer.from([4, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0, 0])],
    ['a continuation of nothing', Buffer.from([0xc4, 1, 2, 3])],
  ])('refuses %s', (_, stream) => {
    expect(() => read([stream])).toThrow(ProtocolError);
  });

  it('refuses more chunk streams than the limit', () => {
    const writer = new ChunkWriter();
    for (let id = 3; id < 40; id++) writer.full(id, 0, 8, bytes(4, id));
    expect(() => read([writer.bytes])).toThrow(/chunk streams/);
  });

  it('takes no more memory for a message than it has bytes, in however many pieces it comes', () => {
    const whole = 4 * 1024 * 1024;
    const reader = new ChunkReader(DEFAULT_LIMITS, () => undefined);
    const before = process.memoryUsage().rss;
    const chunk = Buffer.alloc(129, 0xc4);
    reader.push(Buffer.concat([Buffer.from([4, 0, 0, 0, ...uint24(whole), 9, 1, 0, 0, 0]), chunk.subarray(1)]));
    const many = Buffer.concat(Array.from({ length: 512 }, () => chunk));
    for (let sent = 128; sent + 512 * 128 < whole; sent += 512 * 128) reader.push(Buffer.from(many));
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('drops a message that the peer aborts', () => {
    const partial = new ChunkWriter().full(4, 0, 9, bytes(300, 1)).bytes.subarray(0, 12 + 128);
    const abort = Buffer.from([2, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 4]);
    const whole = new ChunkWriter().full(4, 5, 9, bytes(20, 9)).bytes;
    expect(read([partial, abort, whole])).toEqual([{ type: 9, timestamp: 5, payload: bytes(20, 9) }]);
  });
});
