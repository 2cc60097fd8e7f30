import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { FollowedCuts } from '../../../src/segmenter/followed-cuts.ts';
import { RunCutter } from '../../../src/segmenter/run-cutter.ts';
import { longestSegment, type Boundary } from '../../../src/segmenter/source-cuts.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { plain } from '../switcher/feed-model.ts';
import { cut, pictureProgramme, SEGMENT } from './programme-model.ts';

/** What an encoder makes of the key frames that it should set. */
interface Encoder {
  readonly frameRate: number;
  /** Share of boundaries at which it sets none. */
  readonly missed: number;
  /** Frames by which it is early (1) or late. */
  readonly off: readonly number[];
  /** Frames after which it sets one of its own. */
  readonly group: number;
}

/** The segments of a rendition whose encoder works like that. */
const follow = (boundaries: readonly Boundary[], end: Ticks, encoder: Encoder): Segment[] => {
  const segments: Segment[] = [];
  const frame = 90_000 / encoder.frameRate;
  const cutter = new RunCutter({
    kind: 'video',
    cuts: new FollowedCuts({
      source: { boundaries },
      tolerance: frame * 1.6,
      frame,
      limit: longestSegment(SEGMENT) + 45_000 - 1,
    }),
    partTicks: 30_000,
    events: { segment: (segment) => segments.push(segment), part: () => undefined },
  });
  const start = boundaries[0]!.startTicks;
  const keys = new Set(
    boundaries.flatMap(({ startTicks }, index) => {
      const off = encoder.off[index % encoder.off.length]!;
      const isMissed = index > 0 && (index * 0.37) % 1 < encoder.missed;
      return isMissed ? [] : [Math.round((startTicks - start) / frame) + (index > 0 ? off : 0)];
    }),
  );
  cutter.begin(start);
  let sinceKey = 0;
  for (let index = 0; start + index * frame < end; index++) {
    const key = keys.has(index) || sinceKey >= encoder.group;
    sinceKey = key ? 1 : sinceKey + 1;
    const pts = Math.round(start + index * frame);
    const unit = { pts, dts: pts, key };
    if (cutter.cuts(unit)) cutter.cut(unit);
    if (cutter.takes(unit)) cutter.open!.append(Buffer.alloc(1));
  }
  return segments;
};

const feed = fc.record({
  frameRate: fc.constantFrom(15, 25, 29.97, 30, 50, 60),
  groupLength: fc.noBias(fc.integer({ min: 5, max: 400 })),
  bFrames: fc.integer({ min: 0, max: 3 }),
  phase: fc.integer({ min: 0, max: 9000 }),
  audio: fc.constant(false),
  audioPhase: fc.constant(plain.audioPhase),
  audioLag: fc.constant(plain.audioLag),
});
const stay = fc.record({ feed, seconds: fc.noBias(fc.double({ min: 0.05, max: 8, noNaN: true })) });
const encoder = fc.record({
  frameRate: fc.constantFrom(15, 24, 25, 30),
  missed: fc.constantFrom(0, 0.2, 1),
  off: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 5 }),
  group: fc.integer({ min: 10, max: 100 }),
});

describe('an encoder beside a source', () => {
  test('whatever it does, a number begins at the same place as in the source, and has the same discontinuity', () => {
    fc.assert(
      fc.property(fc.array(stay, { minLength: 1, maxLength: 6 }), encoder, (stays, made) => {
        const pictures = pictureProgramme(stays);
        const { boundaries } = cut(pictures);
        fc.pre(boundaries.length > 1);
        const end = Math.max(...pictures.map(({ pts }) => pts));
        const segments = follow(boundaries, end, made);
        const frame = 90_000 / made.frameRate;
        for (const [index, segment] of segments.entries()) {
          const place = boundaries[index]!;
          expect(segment.msn).toBe(place.msn);
          expect(segment.discontinuity).toBe(place.discontinuity);
          expect(segment.startTicks - place.startTicks).toBeGreaterThanOrEqual(-frame * 1.6 - 1);
          expect(segment.startTicks - place.startTicks).toBeLessThanOrEqual(secondsToTicks(0.1) + frame);
          const parts = segment.parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0);
          expect(parts).toBe(segment.durationTicks);
        }
        expect(segments.length).toBeGreaterThanOrEqual(boundaries.length - 2);
      }),
      { numRuns: 200 },
    );
  });

  test('makes nothing of a hole that the source has no segment for, and goes on with its numbers', () => {
    const at = (seconds: number): Ticks => secondsToTicks(1_800_000_000 + seconds);
    const boundary = (msn: number, seconds: number, discontinuity = false): Boundary => ({
      msn,
      startTicks: at(seconds),
      discontinuity,
    });
    const boundaries = [boundary(7, 0), boundary(8, 2), boundary(9, 30, true), boundary(10, 32)];
    const segments = follow(boundaries, at(35), { frameRate: 30, missed: 0, off: [0], group: 60 });
    expect(segments.map(({ msn, discontinuity }) => [msn, discontinuity])).toEqual([
      [7, false],
      [8, false],
      [9, true],
    ]);
    expect(segments[1]!.durationTicks).toBeLessThanOrEqual(longestSegment(SEGMENT) + 45_000 + 3000);
    expect(segments[2]!.startTicks).toBe(at(30));
  });
});
