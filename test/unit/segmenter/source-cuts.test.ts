import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { secondsToTicks, ticksToSeconds } from '../../../src/clock/ticks.ts';
import { CLOSEST, longestSegment, SourceCuts } from '../../../src/segmenter/source-cuts.ts';
import { plain } from '../switcher/feed-model.ts';
import { cut, grouped, lengths, pictureProgramme, SEGMENT, type Stay } from './programme-model.ts';

describe('segments of a source', () => {
  test('begin at its key frames, the first in each cell of the grid, and are numbered by the clock', () => {
    const { boundaries } = cut(pictureProgramme([{ feed: grouped(30, { phase: 1234 }), seconds: 20 }]));
    expect(boundaries.every(({ key, discontinuity }) => key && !discontinuity)).toBe(true);
    expect(
      lengths(boundaries)
        .slice(1)
        .every((seconds) => Math.abs(seconds - 2) < 0.01),
    ).toBe(true);
    for (const { msn, startTicks } of boundaries) expect(msn).toBe(Math.floor(startTicks / SEGMENT));
  });

  test('are as long as groups of pictures that are longer than the grid, and numbered without a gap', () => {
    const { boundaries } = cut(pictureProgramme([{ feed: grouped(90), seconds: 30 }]));
    expect(boundaries.every(({ key }) => key)).toBe(true);
    expect(new Set(lengths(boundaries))).toEqual(new Set([3]));
    boundaries.forEach(({ msn }, index) => expect(msn).toBe(boundaries[0]!.msn + index));
  });

  test('end in the midst of a group that is longer than a segment may be', () => {
    const { boundaries } = cut(pictureProgramme([{ feed: grouped(300), seconds: 40 }]));
    expect(Math.max(...lengths(boundaries))).toBeLessThanOrEqual(4.001);
    expect(boundaries.some(({ key }) => !key)).toBe(true);
    expect(boundaries.some(({ discontinuity }) => discontinuity)).toBe(false);
  });

  test('a group of just the longest length is never split', () => {
    const { boundaries } = cut(pictureProgramme([{ feed: grouped(120, { frameRate: 29.97 }), seconds: 60 }]));
    expect(boundaries.every(({ key }) => key)).toBe(true);
  });
});

describe('a cut', () => {
  const stays: Stay[] = [
    { feed: grouped(30), seconds: 7.3 },
    { feed: grouped(60, { phase: 500 }), seconds: 12 },
  ];

  test('is one discontinuity, at the first key frame that is shown; what cannot be decoded is left out', () => {
    const pictures = pictureProgramme(stays);
    const { boundaries, taken } = cut(pictures);
    expect(boundaries.filter(({ discontinuity }) => discontinuity)).toHaveLength(1);
    const at = boundaries.find(({ discontinuity }) => discontinuity)!;
    const entry = pictures.findLastIndex((picture) => picture.entry);
    const shown = pictures.slice(entry).find((picture) => picture.key && picture.pts % 4 === 0);
    expect(at.startTicks).toBe(shown!.pts);
    expect(taken).not.toContain(pictures[entry + 1]);
    expect(taken).toContain(shown);
  });

  test('takes a number of its own, and the clock catches up', () => {
    const { boundaries } = cut(pictureProgramme(stays));
    const { msn, startTicks } = boundaries.at(-1)!;
    expect(msn).toBe(Math.floor(startTicks / SEGMENT));
    boundaries.forEach((boundary, index) => expect(boundary.msn).toBe(boundaries[0]!.msn + index));
  });

  test('of format, without one of feed, is a discontinuity as well', () => {
    const cuts = new SourceCuts({ segmentTicks: SEGMENT });
    const found = pictureProgramme([{ feed: grouped(30), seconds: 6 }]).map((picture, index) =>
      cuts.picture(picture, index === 90),
    );
    expect(found[90]).toMatchObject({ discontinuity: true });
  });
});

describe('a hole in the programme', () => {
  test('ends what was before it, and begins anew with a key frame', () => {
    const pictures = pictureProgramme([{ feed: grouped(60), seconds: 40 }]);
    const start = pictures[0]!.pts;
    const isBehind = (ticks: number): boolean => ticks - start > secondsToTicks(25);
    const { boundaries, taken } = cut(pictures.filter(({ pts }) => pts - start < 450_000 || isBehind(pts)));
    const behind = boundaries.filter(({ startTicks }) => isBehind(startTicks));
    expect(behind.slice(0, 2).map(({ discontinuity }) => discontinuity)).toEqual([true, true]);
    expect(taken.find(({ pts }) => isBehind(pts))).toMatchObject({ key: true });
  });
});

describe('numbers of an earlier run', () => {
  const first = pictureProgramme([{ feed: grouped(30), seconds: 1 }]);
  const cell = Math.floor(first[0]!.pts / SEGMENT);

  test('do not come again', () => {
    const cuts = new SourceCuts({ segmentTicks: SEGMENT });
    cuts.beginAt(cell + 3);
    expect(cut(first, cuts).boundaries[0]!.msn).toBe(cell + 3);
  });

  test('do not count where segments had another length', () => {
    const cuts = new SourceCuts({ segmentTicks: SEGMENT });
    cuts.beginAt(cell * 2);
    expect(cut(first, cuts).boundaries[0]!.msn).toBe(cell);
  });
});

describe('whatever comes', () => {
  const feed = fc.record({
    frameRate: fc.constantFrom(10, 15, 24, 25, 29.97, 30, 50, 60),
    groupLength: fc.noBias(fc.integer({ min: 1, max: 400 })),
    bFrames: fc.integer({ min: 0, max: 3 }),
    phase: fc.integer({ min: 0, max: 9000 }),
    audio: fc.boolean(),
    audioPhase: fc.constant(plain.audioPhase),
    audioLag: fc.constant(plain.audioLag),
  });
  const stay = fc.record({ feed, seconds: fc.noBias(fc.double({ min: 0.05, max: 8, noNaN: true })) });

  test('boundaries rise, are neither too close nor too far, and are numbered one by one', () => {
    fc.assert(
      fc.property(fc.array(stay, { minLength: 1, maxLength: 6 }), (stays) => {
        const { boundaries, taken } = cut(pictureProgramme(stays));
        boundaries.forEach(({ msn }, index) => expect(msn).toBe(boundaries[0]!.msn + index));
        const steps = lengths(boundaries);
        expect(Math.min(Infinity, ...steps)).toBeGreaterThanOrEqual(ticksToSeconds(CLOSEST));
        // A picture more than the longest: 0.1 s at ten a second.
        expect(Math.max(0, ...steps)).toBeLessThanOrEqual(ticksToSeconds(longestSegment(SEGMENT)) + 0.1);
        const dts = taken.map((picture) => picture.dts);
        expect(dts).toEqual(dts.toSorted((a, b) => a - b));
        expect(taken.every(({ pts }) => pts % 4 === 0)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
