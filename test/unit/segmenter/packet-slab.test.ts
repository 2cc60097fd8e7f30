import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { PacketSlab } from '../../../src/segmenter/packet-slab.ts';

const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, index) => index));
/** No run of them is like another one that begins with another seed. */
const bytes = (length: number, seed: number): Buffer => Buffer.alloc(length, PATTERN.subarray(seed % 200));

describe('a slab of packets', () => {
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('append' as const), length: fc.integer({ min: 1, max: 40_000 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('take' as const), length: fc.integer({ min: 1, max: 300_000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const), length: fc.constant(0) }) },
  );

  property.prop([fc.array(step, { minLength: 20, maxLength: 60 })], { numRuns: 30 })(
    'gives out all that was put in, in order, and never changes what it gave out',
    (steps) => {
      const pieces: Buffer[] = [];
      const slab = new PacketSlab((piece) => pieces.push(piece));
      const put: Buffer[] = [];
      steps.forEach(({ kind, length }, seed) => {
        if (kind === 'flush') return slab.flush();
        const packets = bytes(length, seed);
        put.push(Buffer.from(packets));
        if (kind === 'append') return slab.append(packets);
        const at = slab.take(length);
        packets.copy(slab.bytes, at);
      });
      slab.flush();
      expect(Buffer.concat(pieces).equals(Buffer.concat(put))).toBe(true);
    },
  );

  test('joins what lies in turn, without copying it', () => {
    const pieces: Buffer[] = [];
    const slab = new PacketSlab((piece) => pieces.push(piece));
    const read = bytes(40 * 188, 5);
    slab.append(bytes(188, 1));
    for (let at = 0; at < read.length; at += 20 * 188) slab.append(read.subarray(at, at + 20 * 188));
    expect(slab.pending).toBe(40 * 188);
    slab.append(bytes(188, 2));
    slab.flush();
    expect(pieces).toEqual([bytes(188, 1), read, bytes(188, 2)]);
    expect(pieces[1]!.buffer).toBe(read.buffer);
    expect(slab.pending).toBe(0);
  });

  test('forgets what was given to it, too', () => {
    const pieces: Buffer[] = [];
    const slab = new PacketSlab((piece) => pieces.push(piece));
    slab.append(bytes(8000, 1));
    slab.discard();
    slab.append(bytes(188, 2));
    slab.flush();
    expect(pieces).toEqual([bytes(188, 2)]);
  });

  test('makes few pieces of many small ones', () => {
    const pieces: Buffer[] = [];
    const slab = new PacketSlab((piece) => pieces.push(piece));
    for (let count = 0; count < 1000; count++) slab.append(bytes(752, count));
    slab.flush();
    expect(pieces.length).toBeLessThanOrEqual(3);
  });

  test('forgets what it has not given out, and nothing else', () => {
    const pieces: Buffer[] = [];
    const slab = new PacketSlab((piece) => pieces.push(piece));
    slab.append(bytes(188, 1));
    slab.flush();
    slab.append(bytes(376, 2));
    slab.discard();
    slab.append(bytes(188, 3));
    slab.flush();
    expect(pieces).toEqual([bytes(188, 1), bytes(188, 3)]);
  });
});
