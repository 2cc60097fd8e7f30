import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, ticksToSeconds } from '../../../src/clock/ticks.ts';
import { advancePartLimit, partTargetMs, targetDuration } from '../../../src/hls/targets.ts';
import { AUDIO, makeRendition } from './fixture.ts';

const FRAME_RATES = [10, 12.5, 15, 20, 24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60000 / 1001, 60];

describe('target duration', () => {
  it.each([
    [1, 1],
    [1.5, 2],
    [2, 2],
    [2.002, 2],
    [2.45, 3],
    [4, 4],
    [10, 10],
  ])('of segments of %d s is %d', (seconds, target) => expect(targetDuration(secondsToTicks(seconds))).toBe(target));

  property.prop([fc.double({ min: 1, max: 10, noNaN: true }), fc.constantFrom(...FRAME_RATES)])(
    'is never exceeded by a rounded segment that ends a frame late',
    (seconds, frameRate) => {
      const segment = secondsToTicks(seconds);
      expect(Math.round(ticksToSeconds(segment) + 1 / frameRate)).toBeLessThanOrEqual(targetDuration(segment));
    },
  );
});

describe('part target', () => {
  property.prop([fc.integer({ min: 200, max: 1000 }), fc.constantFrom(...FRAME_RATES)])(
    'holds the parts that whole frames give, and they are at least 85 % of it',
    (partMs, frameRate) => {
      const rendition = makeRendition({ partSeconds: partMs / 1000, format: { frameRate } });
      const frame = 90_000 / frameRate;
      // What the segmenter does: a part ends before the frame that would make it too long.
      const frames = Math.max(1, Math.floor((rendition.partTicks + 4) / frame));
      const longest = (frames * frame) / 90;
      const target = partTargetMs(rendition);
      expect(longest).toBeLessThanOrEqual(target + 0.02);
      expect(longest).toBeGreaterThanOrEqual(0.85 * target);
    },
  );

  it.each([
    [200, 30000 / 1001, 167],
    [200, 30, 200],
    [333, 30, 300],
    [500, 25, 480],
  ])('of %d ms at %d frames per second is %d ms', (partMs, frameRate, expected) => {
    expect(partTargetMs(makeRendition({ partSeconds: partMs / 1000, format: { frameRate } }))).toBe(expected);
  });

  it('of sound is whole AAC frames', () => {
    expect(partTargetMs(makeRendition({ partSeconds: 0.2, format: AUDIO }))).toBe(192);
  });

  it('is what is configured where the frame rate is not known', () => {
    expect(partTargetMs(makeRendition({ partSeconds: 0.333, format: { frameRate: undefined } }))).toBe(333);
  });

  it('limits how far ahead may be asked (RFC 8216bis 6.2.5.2)', () => {
    const limit = (partSeconds: number) => advancePartLimit(makeRendition({ partSeconds, format: { frameRate: 30 } }));
    expect(limit(0.2)).toBe(15);
    expect(limit(0.5)).toBe(6);
    expect(limit(1)).toBe(3);
  });
});
