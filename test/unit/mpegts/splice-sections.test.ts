import { expect, it } from 'vitest';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import { muxWithCues } from '../../support/ts-sender.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { splitAt } from './split.ts';

const samples = Array.from({ length: 10 }, (_, index): Sample => {
  const at = 2 ** 33 - 9000 + index * 3000;
  return { kind: 'video', pts: at, dts: at, key: index === 0, data: Buffer.alloc(500, index) };
});
const section = (id: number, length = 40): Buffer => {
  const bytes = Buffer.alloc(length, id);
  bytes.writeUInt16BE(0x3000 | (length - 3), 1);
  bytes[0] = 0xfc;
  return bytes;
};

it('sections of splice information are handed on whole, with the time of the newest picture', () => {
  const cues = [1, 2, 3].map((id) => ({ ticks: samples[id * 3]!.pts, section: section(id) }));
  const stream = Buffer.concat(muxWithCues(samples, cues).map(({ bytes }) => bytes));
  const told: { id: number; near: number }[] = [];
  const demuxer = new TsDemuxer(() => undefined, {
    splice: (bytes, near) => {
      expect(bytes).toHaveLength(40);
      told.push({ id: bytes[20]!, near });
    },
  });
  for (const piece of splitAt(stream, [100, 777, 1500, 4001])) demuxer.push(piece);
  // A picture is complete when the next one begins; and times run on past 2^33.
  expect(told).toEqual([1, 2, 3].map((id) => ({ id, near: samples[id * 3 - 2]!.pts })));
});

it('nothing is said before a picture has come', () => {
  const stream = Buffer.concat(muxWithCues(samples, [{ ticks: 0, section: section(1) }]).map(({ bytes }) => bytes));
  const told: Buffer[] = [];
  const demuxer = new TsDemuxer(() => undefined, { splice: (bytes) => told.push(bytes) });
  demuxer.push(stream);
  expect(told).toEqual([]);
});
