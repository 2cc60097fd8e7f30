import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Ticks } from '../../../src/clock/ticks.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { cuts, splitAt } from '../mpegts/split.ts';
import { bytesOf, collect, type Collected } from './collector.ts';
import { encode } from './encoded.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const VIDEO = encode();
const AUDIO = encode({ video: false });

const made = (kind: 'video' | 'audio', partTicks: Ticks, pieces: readonly Buffer[]): Collected => {
  const collected = collect({ kind, partTicks });
  collected.feed({ fromTicks: START }, ...pieces);
  return collected;
};

const seen = ({ segments, parts, segmenter, heads }: Collected): unknown => ({
  segments: segments.map(seenOf),
  parts: parts.map(({ open, part }) => [open, part.index, part.durationTicks, part.independent, bytesOf(part)]),
  heads: heads.length,
  publishedEnd: segmenter.publishedEnd,
  newestPts: segmenter.newestPts,
});
const seenOf = ({ chunks: _, parts, ...rest }: Segment): unknown => ({
  ...rest,
  parts: parts.map(({ chunks: _chunks, ...part }) => part),
});

describe.each([
  ['pictures', 'video', VIDEO, 0],
  ['pictures in parts', 'video', VIDEO, 30_000],
  ['sound in parts', 'audio', AUDIO, 30_000],
] as const)('a stream of %s', (_, kind, input, partTicks) => {
  const whole = made(kind, partTicks, [input]);
  const expected = seen(whole);
  const bytes = whole.segments.map(bytesOf);

  property.prop([cuts], { numRuns: 40 })('gives the same segments wherever it is cut into pieces', (places) => {
    const inPieces = made(kind, partTicks, splitAt(input, places));
    expect(seen(inPieces)).toEqual(expected);
    expect(inPieces.segments.every((segment, index) => bytesOf(segment).equals(bytes[index]!))).toBe(true);
  });

  test('gives the same segments in pieces of a few bytes', () => {
    const pieces = Array.from({ length: Math.ceil(input.length / 37) }, (_unused, i) =>
      input.subarray(i * 37, i * 37 + 37),
    );
    const inPieces = made(kind, partTicks, pieces);
    expect(inPieces.segments.every((segment, index) => bytesOf(segment).equals(bytes[index]!))).toBe(true);
    expect(inPieces.parts.map(({ part }) => part.byteLength)).toEqual(whole.parts.map(({ part }) => part.byteLength));
  });
});

describe('a stream that is damaged', () => {
  const damage = fc.array(
    fc.record({ at: fc.nat(VIDEO.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }),
    { minLength: 1, maxLength: 30 },
  );

  property.prop([damage, fc.constantFrom(0, 30_000)], { numRuns: 60 })(
    'never throws, and what it gives still has rising numbers, whole packets and sound sums',
    (wounds, partTicks) => {
      const input = Buffer.from(VIDEO);
      for (const { at, bytes } of wounds) Buffer.from(bytes).copy(input, at);
      expectSound(made('video', partTicks, [input]));
    },
  );

  property.prop([fc.nat(VIDEO.length), fc.integer({ min: 1, max: 20_000 })], { numRuns: 40 })(
    'the same where a stretch of it is lost',
    (at, length) => {
      expectSound(made('video', 30_000, [VIDEO.subarray(0, at), VIDEO.subarray(at + length)]));
    },
  );

  property.prop([fc.uint8Array({ maxLength: 5000 })])('the same where it is noise', (noise) => {
    expectSound(made('video', 30_000, [Buffer.from(noise), VIDEO]));
  });
});

/** What holds of any output, whatever came in. */
const expectSound = ({ segments }: Collected): void => {
  segments.forEach((segment, index) => {
    const before = segments[index - 1];
    if (before) {
      expect(segment.msn).toBeGreaterThan(before.msn);
      expect(segment.startTicks).toBeGreaterThanOrEqual(before.startTicks + before.durationTicks);
    }
    expect(segment.durationTicks).toBeGreaterThan(0);
    expect(bytesOf(segment)).toHaveLength(segment.byteLength);
    expect(segment.byteLength % 188).toBe(0);
    if (segment.parts.length === 0) return;
    expect(segment.parts.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBe(segment.byteLength);
    expect(segment.parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0)).toBe(segment.durationTicks);
  });
};
