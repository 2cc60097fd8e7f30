import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { BitrateMeter } from '../../../src/timeline/bitrate-meter.ts';

const TARGET = 180_000;

describe('the bit rate of a rendition', () => {
  test('is nothing before the first segment', () => {
    expect(new BitrateMeter(TARGET)).toMatchObject({ peak: 0, average: 0, count: 0 });
  });

  test('is bits per second of the segments: the largest, and the mean by time', () => {
    const meter = new BitrateMeter(TARGET);
    meter.add(250_000, TARGET);
    meter.add(500_000, TARGET);
    meter.add(125_000, TARGET / 2);
    expect(meter).toMatchObject({ peak: 2_000_000, average: (875_000 * 8) / 5, count: 3 });
  });

  test('has its peak from segments of half a target at least (RFC 8216bis 4.1)', () => {
    const meter = new BitrateMeter(TARGET);
    meter.add(100_000, TARGET);
    meter.add(100_000, TARGET / 2 - 1);
    expect(meter.peak).toBe(400_000);
    meter.add(100_000, TARGET / 2);
    expect(meter.peak).toBe(800_000);
  });

  test('keeps its peak for ever, and its mean over the last segments', () => {
    const meter = new BitrateMeter(TARGET);
    meter.add(1_000_000, TARGET);
    for (let i = 0; i < 1000; i++) meter.add(250_000, TARGET);
    expect(meter.peak).toBe(4_000_000);
    expect(meter.average).toBe(1_000_000);
    expect(meter.count).toBeLessThan(1000);
  });

  test('is not forgotten when another stream comes: the source is back in a moment', () => {
    const meter = new BitrateMeter(TARGET);
    for (let i = 0; i < 10; i++) meter.add(1_000_000, TARGET);
    meter.restart();
    for (let i = 0; i < 10; i++) meter.add(100_000, TARGET);
    expect(meter).toMatchObject({ peak: 4_000_000, average: 4_000_000, count: 10 });
    meter.restart();
    for (let i = 0; i < 10; i++) meter.add(2_000_000, TARGET);
    expect(meter).toMatchObject({ peak: 8_000_000, average: 8_000_000 });
  });

  property.prop([
    fc.array(fc.tuple(fc.integer({ min: 1, max: 50_000_000 }), fc.integer({ min: TARGET / 2, max: 2 * TARGET })), {
      minLength: 1,
      maxLength: 400,
    }),
  ])('never has a mean above its peak', (segments) => {
    const meter = new BitrateMeter(TARGET);
    for (const [bytes, ticks] of segments) meter.add(bytes, ticks);
    expect(meter.average).toBeLessThanOrEqual(meter.peak);
    expect(meter.average).toBeGreaterThan(0);
  });
});
