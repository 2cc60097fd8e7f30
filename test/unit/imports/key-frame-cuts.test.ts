import { describe, expect, it, vi } from 'vitest';
import { KeyFrameCuts } from '../../../src/imports/key-frame-cuts.ts';

const SECOND = 90_000;

describe('KeyFrameCuts', () => {
  const onTooLong = vi.fn();
  const cuts = new KeyFrameCuts({ leastTicks: 2 * SECOND, mostTicks: 12 * SECOND, onTooLong });
  const open = { msn: 4, startTicks: 100 * SECOND };

  it('begins with a key frame, and counts on', () => {
    expect(cuts.first({ pts: 0, key: false }, undefined)).toBeUndefined();
    expect(cuts.first({ pts: 0, key: true }, undefined)).toEqual({ msn: 0, discontinuity: false });
    expect(cuts.first({ pts: 0, key: true }, { msn: 7, endTicks: 0 })).toEqual({ msn: 8, discontinuity: false });
  });

  it('cuts at the first key frame that makes the segment long enough', () => {
    expect(cuts.next({ pts: 101.9 * SECOND, key: true }, open)).toBeUndefined();
    expect(cuts.next({ pts: 103 * SECOND, key: false }, open)).toBeUndefined();
    expect(cuts.next({ pts: 102 * SECOND, key: true }, open)).toEqual({ msn: 5, discontinuity: false });
    expect(onTooLong).not.toHaveBeenCalled();
  });

  it('tells of a segment without an end', () => {
    cuts.next({ pts: 112.1 * SECOND, key: false }, open);
    expect(onTooLong).toHaveBeenCalled();
  });
});
