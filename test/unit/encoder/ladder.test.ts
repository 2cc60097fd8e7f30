import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { configuredLadder, defaultLadder, ladderFrameRate } from '../../../src/encoder/ladder.ts';
import { nominalBitrate, type Rung, type VideoRung } from '../../../src/encoder/rung.ts';

const source = (width: number, height: number, frameRate: number | undefined = 30) => ({ width, height, frameRate });
const names = (ladder: readonly { readonly name: string }[]): string[] => ladder.map(({ name }) => name);
const videos = (ladder: readonly Rung[]): VideoRung[] => ladder.filter((rung) => rung.kind === 'video');
const best = (ladder: readonly Rung[]): number => videos(ladder)[0]!.height;

const anySource = fc.option(
  fc.record({
    width: fc.integer({ min: 2, max: 4096 }),
    height: fc.integer({ min: 2, max: 2304 }),
    frameRate: fc.option(fc.double({ min: 1, max: 240, noNaN: true }), { nil: undefined }),
  }),
  { nil: undefined },
);
const cores = fc.integer({ min: 1, max: 128 });
const channels = fc.integer({ min: 1, max: 32 });

describe('the default ladder', () => {
  test.each([
    [1, ['480p', '360p', '240p', 'audio']],
    [2, ['720p', '480p', '360p', '240p', 'audio']],
    [4, ['1080p', '720p', '480p', '360p', 'audio']],
    [64, ['1080p', '720p', '480p', '360p', 'audio']],
  ])('is what %d cores can make', (count, expected) => {
    expect(names(defaultLadder(count, 1, undefined))).toEqual(expected);
  });

  property.prop([cores, channels, anySource])('is sound, best first, and never empty', (count, shared, of) => {
    const ladder = defaultLadder(count, shared, of);
    const heights = videos(ladder).map(({ height }) => height);
    expect(heights.length).toBeGreaterThanOrEqual(1);
    expect(heights.length).toBeLessThanOrEqual(4);
    expect(heights).toEqual([...new Set(heights)].sort((a, b) => b - a));
    expect(names(ladder).at(-1)).toBe('audio');
    expect(new Set(names(ladder)).size).toBe(ladder.length);
    const bitrates = ladder.map((rung) => nominalBitrate(rung));
    expect(bitrates).toEqual(bitrates.toSorted((a, b) => b - a));
    for (const { width, height } of videos(ladder)) expect([width % 2, height % 2]).toEqual([0, 0]);
  });

  property.prop([cores, channels, anySource])("is never above the source's size", (count, shared, of) => {
    if (!of) return;
    // Half a line: H.264 with 4:2:0 colour has even sizes.
    for (const { height } of videos(defaultLadder(count, shared, of)))
      expect(height).toBeLessThanOrEqual(of.height + 1);
  });

  property.prop([cores, cores, channels, anySource])('is no worse with more cores', (some, others, shared, of) => {
    const [fewer, more] = [Math.min(some, others), Math.max(some, others)];
    expect(best(defaultLadder(more, shared, of))).toBeGreaterThanOrEqual(best(defaultLadder(fewer, shared, of)));
  });

  property.prop([cores, channels, channels, anySource])(
    'is no better with more channels',
    (count, some, others, of) => {
      const [fewer, more] = [Math.min(some, others), Math.max(some, others)];
      expect(best(defaultLadder(count, more, of))).toBeLessThanOrEqual(best(defaultLadder(count, fewer, of)));
    },
  );

  test('of a source that is smaller than every preset is its own size, made even', () => {
    expect(videos(defaultLadder(8, 1, source(161, 120)))).toMatchObject([{ name: '120p', width: 162, height: 120 }]);
  });

  test('of a machine that is too small for any is the smallest', () => {
    expect(names(defaultLadder(1, 32, undefined))).toEqual(['240p', 'audio']);
    expect(names(defaultLadder(1, 32, source(640, 360)))).toEqual(['240p', 'audio']);
  });
});

describe('the rate of a ladder', () => {
  test.each([
    [30, 30],
    [60, 30],
    [120, 30],
    [50, 25],
    [100, 25],
    [25, 25],
    [24, 24],
    [48, 24],
    [15, 15],
    [12.5, 12.5],
    [10, 10],
    [29.97, 30000 / 1001],
    [59.94, 30000 / 1001],
    [23.976, 24000 / 1001],
    [47.952, 24000 / 1001],
    // Measured, and a little off.
    [29.965, 30000 / 1001],
    [25.01, 25],
  ])('for a source of %d is %d', (of, rate) => {
    expect(ladderFrameRate(source(1280, 720, of))).toBe(rate);
  });

  test.each([
    [29.99, 30],
    [23.99, 24],
  ])('for a measured %d is the nearest usual one, %d', (of, rate) => {
    expect(ladderFrameRate(source(1280, 720, of))).toBe(rate);
  });

  test('is 30 where the source says nothing, or nothing usual', () => {
    expect(ladderFrameRate(undefined)).toBe(30);
    for (const rate of [undefined, 0, 1, 4.9, 17, NaN]) expect(ladderFrameRate(source(1280, 720, rate))).toBe(30);
  });

  property.prop([fc.double({ min: 0, max: 100_000, noNaN: true })])('is between 10 and 30', (rate) => {
    expect(ladderFrameRate(source(1280, 720, rate))).toBeGreaterThanOrEqual(10);
    expect(ladderFrameRate(source(1280, 720, rate))).toBeLessThanOrEqual(30);
  });

  test('is that of every rung', () => {
    for (const rung of videos(defaultLadder(4, 1, source(1920, 1080, 50)))) expect(rung.frameRate).toBe(25);
  });
});

describe('a configured ladder', () => {
  test('is taken as it stands, above the source too', () => {
    expect(names(configuredLadder(['1080p', '240p', 'audio'], source(640, 360)))).toEqual(['1080p', '240p', 'audio']);
  });

  test('has what was left out filled in: 16:9, the rate of the source, the usual preset', () => {
    const full = { kind: 'video', name: 'wide', height: 404, videoBitrate: 900_000, audioBitrate: 96_000 } as const;
    expect(configuredLadder([full], source(1280, 720, 50))).toEqual([
      { ...full, codec: 'h264', width: 718, frameRate: 25, preset: 'veryfast', options: {} },
    ]);
    const spelt = { ...full, width: 404, frameRate: 15, preset: 'slow', options: { tune: 'film' } } as const;
    expect(configuredLadder([spelt], undefined)).toEqual([{ ...spelt, codec: 'h264' }]);
    const sound = { kind: 'audio', name: 'radio', audioBitrate: 192_000 } as const;
    expect(configuredLadder([sound], undefined)).toEqual([sound]);
  });
});
