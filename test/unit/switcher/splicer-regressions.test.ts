import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../src/media/sample.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { cachedAt, plain, samplesOf, START, type FeedModel } from './feed-model.ts';
import { faults, shown } from './programme-rules.ts';

const programme = (): { all: Sample[]; splicer: Splicer } => {
  const all: Sample[] = [];
  return { all, splicer: new Splicer((sample) => all.push(sample)) };
};

const model = fc.record({
  frameRate: fc.constantFrom(15, 24, 25, 29.97, 30, 50, 60),
  groupLength: fc.noBias(fc.integer({ min: 1, max: 240 })),
  bFrames: fc.integer({ min: 0, max: 3 }),
  phase: fc.integer({ min: 0, max: 9000 }),
  audio: fc.boolean(),
  audioPhase: fc.integer({ min: -4000, max: 4000 }),
  audioLag: fc.integer({ min: -30_000, max: 30_000 }),
});

describe('cuts that follow one another', () => {
  const stay = fc.record({
    model,
    seconds: fc.noBias(fc.double({ min: 0.02, max: 3, noNaN: true })),
    cached: fc.boolean(),
  });

  test('before a picture of the first was shown keep every rule', () => {
    fc.assert(
      fc.property(fc.array(stay, { minLength: 3, maxLength: 8 }), (stays) => {
        const { all, splicer } = programme();
        let now = 12;
        for (const { model: feed, seconds, cached } of stays) {
          splicer.cut(feed.audio);
          if (cached) for (const sample of cachedAt(feed, now)) splicer.push(sample);
          for (const sample of samplesOf(feed, now, now + seconds)) splicer.push(sample);
          now += seconds;
        }
        expect(faults(all)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
});

describe('a long group at many pictures a second', () => {
  test('hides what the squeezed group takes, instead of showing two at one time', () => {
    const { all, splicer } = programme();
    const fast: FeedModel = { ...plain, frameRate: 60, groupLength: 120 };
    splicer.cut(true);
    for (const sample of samplesOf(fast, 12, 23.9)) splicer.push(sample);
    const long: FeedModel = { ...fast, groupLength: 720, phase: 500 };
    splicer.cut(true);
    for (const sample of cachedAt(long, 23.9)) splicer.push(sample);
    for (const sample of samplesOf(long, 23.9, 25)) splicer.push(sample);
    expect(faults(all)).toEqual([]);
  });
});

describe('a feed whose timestamps go back without a cut', () => {
  test.each([0, 1, 2, 3].flatMap((bFrames) => [2999, 3000, 6000, 45_000, 80_000].map((by) => [bFrames, by])))(
    'with %d B-frames, by %d ticks, is held until it has caught up',
    (bFrames, by) => {
      const { all, splicer } = programme();
      const feed: FeedModel = { ...plain, bFrames, groupLength: 30 };
      splicer.cut(true);
      for (const sample of samplesOf(feed, 0, 2)) splicer.push(sample);
      for (const sample of samplesOf(feed, 2, 5)) {
        const pts = sample.pts - by;
        splicer.push(sample.kind === 'video' ? { ...sample, pts, dts: sample.dts - by } : { ...sample, pts });
      }
      expect(faults(all)).toEqual([]);
      expect(Math.max(...shown(all).map(({ pts }) => pts)) - START).toBeGreaterThan(4.9 * 90_000 - by);
    },
  );
});
