import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import type { CutPlace } from '../../../src/segmenter/cut-rule.ts';
import { FollowedCuts } from '../../../src/segmenter/followed-cuts.ts';
import { type Boundary } from '../../../src/segmenter/source-cuts.ts';

const at = (seconds: number): number => secondsToTicks(1_800_000_000 + seconds);
const boundary = (msn: number, seconds: number, discontinuity = false): Boundary => ({
  msn,
  startTicks: at(seconds),
  discontinuity,
});
const FRAME = 3000;
/** The most that rounds to four seconds. */
const LIMIT = secondsToTicks(4.5) - 1;

const follow = (...boundaries: Boundary[]): FollowedCuts =>
  new FollowedCuts({ source: { boundaries }, tolerance: FRAME * 1.6, frame: FRAME, limit: LIMIT });
const keyAt = (seconds: number, late = 0): CutPlace => ({ pts: at(seconds) + late, key: true });
const otherAt = (seconds: number): CutPlace => ({ pts: at(seconds), key: false });

describe('a rendition beside the source', () => {
  const cuts = follow(boundary(7, 0), boundary(8, 2), boundary(9, 3.3, true), boundary(10, 5.3));

  test('begins with the number that its place has, and not before there is one', () => {
    expect(cuts.first(keyAt(0), undefined)).toEqual({ msn: 7, discontinuity: false });
    expect(cuts.first(keyAt(2, 5), undefined)).toEqual({ msn: 8, discontinuity: false });
    expect(cuts.first(keyAt(-1), undefined)).toBeUndefined();
  });

  test('is cut where the source is, at a key frame that is a frame early or some late', () => {
    const open = { msn: 7, startTicks: at(0) + 3000 };
    expect(cuts.next(keyAt(1), open)).toBeUndefined();
    expect(cuts.next(keyAt(2, -2 * FRAME), open)).toBeUndefined();
    expect(cuts.next(keyAt(2, -FRAME), open)).toEqual({ msn: 8, discontinuity: false });
    expect(cuts.next(keyAt(2, 2 * FRAME), open)).toEqual({ msn: 8, discontinuity: false });
  });

  test('is cut without a key frame, where none comes', () => {
    const open = { msn: 7, startTicks: at(0) };
    expect(cuts.next(otherAt(2), open)).toBeUndefined();
    expect(cuts.next(otherAt(2.07), open)).toBeUndefined();
    expect(cuts.next(otherAt(2.1), open)).toEqual({ msn: 8, discontinuity: false });
  });

  test('knows its next place by the number, however late it began itself', () => {
    const close = follow(boundary(7, 0), boundary(8, 2), boundary(9, 2.5));
    expect(close.next(keyAt(2.5), { msn: 8, startTicks: at(2.1) })).toEqual({ msn: 9, discontinuity: false });
    expect(close.next(keyAt(2.4), { msn: 8, startTicks: at(2) - FRAME })).toBeUndefined();
  });

  test('carries the discontinuity and the number, also of a place that it passed over', () => {
    expect(cuts.next(keyAt(3.3), { msn: 8, startTicks: at(2) })).toEqual({ msn: 9, discontinuity: true });
    expect(cuts.next(keyAt(5.3), { msn: 8, startTicks: at(2) })).toEqual({ msn: 10, discontinuity: true });
    expect(cuts.next(keyAt(5.3), { msn: 9, startTicks: at(3.3) })).toEqual({ msn: 10, discontinuity: false });
  });

  test('goes on behind what is published, with its discontinuity, when its encoder was started again', () => {
    expect(cuts.first(keyAt(3.3), { msn: 8, endTicks: at(3.3) })).toEqual({ msn: 9, discontinuity: true });
    expect(cuts.first(keyAt(4), { msn: 9, endTicks: at(4) })).toBeUndefined();
    expect(cuts.first(keyAt(5.3), { msn: 9, endTicks: at(4) })).toEqual({ msn: 10, discontinuity: false });
  });

  test('has no segment where the source has none', () => {
    const alone = follow(boundary(7, 0));
    const open = { msn: 7, startTicks: at(0) };
    expect(alone.next(keyAt(4), open)).toBeUndefined();
    expect(alone.isOver(keyAt(4.4), open)).toBe(false);
    expect(alone.isOver(otherAt(4.6), open)).toBe(true);
    // It ends where a unit begins: in front of the one that would make it round to more.
    const starts = Array.from({ length: 200 }, (_, index) => at(0) + index * FRAME);
    const end = starts.find((pts) => alone.isOver({ pts, key: false }, open))!;
    expect(end - at(0)).toBeLessThanOrEqual(LIMIT);
    expect(end - at(0)).toBeGreaterThan(LIMIT - FRAME);
    expect(alone.first(keyAt(6), { msn: 7, endTicks: at(4.5) })).toBeUndefined();
  });
});
