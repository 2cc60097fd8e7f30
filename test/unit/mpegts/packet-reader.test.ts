import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { PacketReader } from '../../../src/mpegts/packet-reader.ts';
import { cuts, splitAt } from './split.ts';

/** A packet with a number; its payload holds no sync byte. */
const packet = (number: number): Buffer => {
  const data = Buffer.alloc(188, 0x11);
  data[0] = 0x47;
  data.writeUInt16BE(number << 8, 4);
  data[6] = (number >> 8) & 0x0f;
  return data;
};
const packets = (count: number, from = 0): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => packet(from + index)));

/** The same, each in memory of its own. */
const apart = (pieces: readonly Buffer[]): Buffer[] => pieces.map((piece) => Buffer.from(piece));

const read = (pieces: readonly Buffer[]): { bytes: Buffer; skipped: number; runs: number } => {
  const runs: Buffer[] = [];
  const reader = new PacketReader((run) => runs.push(run));
  for (const piece of pieces) reader.push(piece);
  for (const run of runs) expect(run.length % 188).toBe(0);
  return { bytes: Buffer.concat(runs), skipped: reader.skippedBytes, runs: runs.length };
};

describe('the packet reader', () => {
  property.prop([fc.integer({ min: 0, max: 60 }), cuts])(
    'gives out all packets, whatever the pieces',
    (count, places) => {
      const data = packets(count);
      for (const pieces of [splitAt(data, places), apart(splitAt(data, places))]) {
        const { bytes, skipped } = read(pieces);
        expect(bytes).toEqual(data);
        expect(skipped).toBe(0);
      }
    },
  );

  test('passes a chunk on as it is, without copying', () => {
    const data = packets(7);
    const runs: Buffer[] = [];
    new PacketReader((run) => runs.push(run)).push(data);
    expect(runs).toHaveLength(1);
    expect(runs[0]!.buffer).toBe(data.buffer);
  });

  test('copies nothing of chunks that lie in turn', () => {
    const data = packets(7);
    const runs: Buffer[] = [];
    const reader = new PacketReader((run) => runs.push(run));
    for (const piece of [data.subarray(0, 100), data.subarray(100, 700), data.subarray(700)]) reader.push(piece);
    expect(runs.every(({ buffer }) => buffer === data.buffer)).toBe(true);
    expect(Buffer.concat(runs)).toEqual(data);
  });

  const noise = fc.array(fc.integer({ min: 0x48, max: 0xff }), { maxLength: 400 }).map((bytes) => Buffer.from(bytes));

  property.prop([fc.array(fc.tuple(noise, fc.integer({ min: 2, max: 9 })), { maxLength: 6 }), cuts])(
    'finds its way back after bytes that are none, whatever the pieces',
    (stretches, places) => {
      const wanted: Buffer[] = [];
      const sent: Buffer[] = [];
      for (const [junk, count] of stretches) {
        const good = packets(count, wanted.length * 10);
        wanted.push(good);
        sent.push(junk, good);
      }
      const split = splitAt(Buffer.concat(sent), places);
      for (const pieces of [split, apart(split)]) {
        const { bytes, skipped } = read(pieces);
        expect(bytes).toEqual(Buffer.concat(wanted));
        expect(skipped).toBe(stretches.reduce((sum, [junk]) => sum + junk.length, 0));
      }
    },
  );

  property.prop([fc.uint8Array({ minLength: 1, maxLength: 800 }), cuts])(
    'is back in step within a few packets after any bytes',
    (junk, places) => {
      const good = packets(40);
      const { bytes } = read(splitAt(Buffer.concat([Buffer.from(junk), good]), places));
      expect(bytes.subarray(-30 * 188)).toEqual(good.subarray(-30 * 188));
    },
  );

  test('a sync byte in the noise at the end of a chunk is not taken for a packet', () => {
    const junk = Buffer.alloc(100, 0xff);
    junk[90] = 0x47;
    const { bytes, skipped } = read([Buffer.concat([packets(2), junk]), packets(5, 2)]);
    expect(bytes).toEqual(packets(7));
    expect(skipped).toBe(100);
  });

  test('keeps no more than one packet of what is noise', () => {
    const reader = new PacketReader(() => expect.unreachable('there is no packet'));
    const kept: number[] = [];
    for (let i = 0; i < 5000; i++) {
      reader.push(Buffer.alloc(997, i % 2 ? 0x46 : 0x00));
      kept.push((i + 1) * 997 - reader.skippedBytes);
    }
    expect(Math.max(...kept)).toBeLessThanOrEqual(188);
  });
});
