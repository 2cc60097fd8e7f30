import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { FollowedCuts } from '../../../src/segmenter/followed-cuts.ts';
import { type Boundary } from '../../../src/segmenter/source-cuts.ts';

const at = (seconds: number): number => secondsToTicks(1_800_000_000 + seconds);
const boundary = (msn: number, seconds: number, discontinuity = false): Boundary => ({
  msn,
  startTicks: at(seconds),
  discontinuity,
});
const FRAME = 3000;

const follow = (...boundaries: Boundary[]): FollowedCuts =>
  new FollowedCuts({
    source: { boundaries },
    tolerance: FRAME * 0.6,
    limit: secondsToTicks(4.5) - 1,
    spacing: 61 * FRAME,
  });

describe('a rendition beside the source', () => {
  const cuts = follow(boundary(7, 0), boundary(8, 2), boundary(9, 3.3, true), boundary(10, 5.3));

  test('begins with the number that its place has', () => {
    expect(cuts.first(at(0), undefined)).toEqual({ msn: 7, discontinuity: false });
    expect(cuts.first(at(2) + 5, undefined)).toEqual({ msn: 8, discontinuity: false });
  });

  test('is cut where the source is, half a frame early or some late', () => {
    const open = { msn: 7, startTicks: at(0) + 3000 };
    expect(cuts.next(at(1), open)).toBeUndefined();
    expect(cuts.next(at(2) - FRAME, open)).toBeUndefined();
    expect(cuts.next(at(2) - FRAME / 2, open)).toEqual({ msn: 8, discontinuity: false });
    expect(cuts.next(at(2) + 2 * FRAME, open)).toEqual({ msn: 8, discontinuity: false });
  });

  test('carries the discontinuity, also of a place that it passed over', () => {
    expect(cuts.next(at(3.3), { msn: 8, startTicks: at(2) })).toEqual({ msn: 9, discontinuity: true });
    expect(cuts.next(at(5.3), { msn: 8, startTicks: at(2) })).toEqual({ msn: 9, discontinuity: true });
    expect(cuts.next(at(5.3), { msn: 9, startTicks: at(3.3) })).toEqual({ msn: 10, discontinuity: false });
  });

  test('goes on behind what is published, with its discontinuity, when its encoder was started again', () => {
    expect(cuts.first(at(3.3), { msn: 8, endTicks: at(3.3) })).toEqual({ msn: 9, discontinuity: true });
    expect(cuts.first(at(4), { msn: 9, endTicks: at(4) })).toEqual({ msn: 10, discontinuity: false });
  });

  test('is cut at a key frame of its own before it becomes too long', () => {
    const alone = follow(boundary(7, 0));
    const open = { msn: 7, startTicks: at(0) };
    expect(alone.next(at(2), open)).toBeUndefined();
    expect(alone.next(at(2.6), open)).toEqual({ msn: 8, discontinuity: false });
  });
});
