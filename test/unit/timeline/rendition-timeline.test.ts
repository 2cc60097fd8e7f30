import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import {
  FIRST_MSN,
  makePart,
  makeRendition,
  makeSegment,
  publish,
  publishMany,
  publishParts,
  SEGMENT,
} from '../hls/fixture.ts';

const numbers = ({ segments }: RenditionTimeline): number[] => segments.map(({ msn }) => msn - FIRST_MSN);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the window of a rendition', () => {
  test('begins empty', () => {
    const rendition = makeRendition();
    expect(rendition).toMatchObject({ segments: [], last: undefined, open: undefined, discontinuitySequence: 0 });
    expect(rendition.find(FIRST_MSN)).toBeUndefined();
  });

  test('lists the newest segments, and at least as much of the past as was asked for', () => {
    const rendition = makeRendition({ windowSeconds: 20 });
    publishMany(rendition, 100);
    expect(numbers(rendition)).toEqual(range(90, 99));
    expect(rendition.last!.msn).toBe(FIRST_MSN + 99);
  });

  test('never lists fewer than six segments', () => {
    const rendition = makeRendition({ windowSeconds: 4 });
    publishMany(rendition, 20);
    expect(numbers(rendition)).toEqual(range(14, 19));
  });

  test('what leaves the list can be fetched for one more window, and then it is gone from memory', () => {
    const rendition = makeRendition({ windowSeconds: 20 });
    publishMany(rendition, 100);
    const kept = range(0, 99).filter((index) => rendition.find(FIRST_MSN + index));
    expect(kept[0]).toBeLessThanOrEqual(80);
    expect(kept[0]).toBeGreaterThan(75);
    expect(kept).toEqual(range(kept[0]!, 99));
  });

  test('counts the discontinuities that have left it', () => {
    const rendition = makeRendition({ windowSeconds: 20 });
    publishMany(rendition, 5);
    publish(rendition, FIRST_MSN + 5, { discontinuity: true });
    publishMany(rendition, 9);
    expect(rendition.discontinuitySequence).toBe(0);
    publishMany(rendition, 1);
    expect(rendition.discontinuitySequence).toBe(1);
    publishMany(rendition, 50);
    expect(rendition.discontinuitySequence).toBe(1);
  });
});

describe('numbers', () => {
  test('that were published never come again', () => {
    const rendition = makeRendition();
    publishMany(rendition, 3);
    for (const msn of [FIRST_MSN + 2, FIRST_MSN]) {
      expect(() => rendition.add(makeSegment(rendition, msn))).toThrow(RangeError);
    }
    expect(numbers(rendition)).toEqual([0, 1, 2]);
  });

  test('that were never made are gaps, at their place on the clock', () => {
    const rendition = makeRendition();
    publishMany(rendition, 3);
    publish(rendition, FIRST_MSN + 6);
    expect(numbers(rendition)).toEqual(range(0, 6));
    for (const index of [3, 4, 5]) {
      expect(rendition.find(FIRST_MSN + index)).toEqual({
        msn: FIRST_MSN + index,
        startTicks: (FIRST_MSN + index) * SEGMENT,
        durationTicks: SEGMENT,
        byteLength: 0,
        chunks: undefined,
        parts: [],
        discontinuity: false,
        gap: true,
      });
    }
  });

  test('that were never made beside a source touch what is around them, whatever its length', () => {
    const format = { ...makeRendition().format };
    const timing = { segmentTicks: SEGMENT, longestTicks: 2 * SEGMENT, windowTicks: 20 * SEGMENT, partTicks: 30_000 };
    const rendition = new RenditionTimeline({ format, ...timing });
    const start = FIRST_MSN * SEGMENT + 63_000;
    rendition.add({ ...makeSegment(rendition, FIRST_MSN), startTicks: start, durationTicks: SEGMENT });
    rendition.add({ ...makeSegment(rendition, FIRST_MSN + 4), startTicks: start + 5.5 * SEGMENT });
    const { segments } = rendition;
    expect(numbers(rendition)).toEqual(range(-6, 4));
    segments.slice(1).forEach(({ startTicks }, index) => {
      const before = segments[index]!;
      expect(before.startTicks + before.durationTicks).toBe(startTicks);
    });
    expect(segments.slice(7, 10).map(({ durationTicks }) => durationTicks)).toEqual(Array(3).fill(1.5 * SEGMENT));
  });

  test('after a hole of hours are listed with no more gaps than the window holds', () => {
    const rendition = makeRendition({ windowSeconds: 20 });
    publishMany(rendition, 3);
    publish(rendition, FIRST_MSN + 100_000);
    expect(numbers(rendition)).toEqual(range(100_000 - 9, 100_000));
    expect(rendition.segments.filter(({ gap }) => gap)).toHaveLength(9);
  });

  test('that are gaps do not count as bit rate', () => {
    const rendition = makeRendition();
    publish(rendition, FIRST_MSN);
    publish(rendition, FIRST_MSN + 5);
    expect(rendition.bitrate.count).toBe(2);
    expect(rendition.bitrate.average).toBe((rendition.last!.byteLength * 8) / 2);
  });

  property.prop([
    fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 500 })), { maxLength: 80 }),
    fc.integer({ min: 12, max: 60 }),
  ])(
    'follow one another without a missing one, whatever holes come, and memory stays bounded',
    (hops, windowSeconds) => {
      const rendition = makeRendition({ windowSeconds });
      let msn = FIRST_MSN;
      for (const hop of hops) {
        msn += hop;
        publish(rendition, msn);
        const listed = numbers(rendition);
        expect(listed).toEqual(range(listed[0]!, listed.at(-1)!));
        expect(listed.length).toBeLessThanOrEqual(windowSeconds / 2 + 1);
      }
      const kept = range(-1000, 0).filter((index) => rendition.find(msn + index));
      expect(kept.length).toBeLessThanOrEqual(windowSeconds + 3);
    },
  );
});

describe('the segment being made', () => {
  test('has the parts that came, until it is whole', () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    const segment = makeSegment(rendition, FIRST_MSN, { parts: 4 });
    publishParts(rendition, segment, 3);
    expect(rendition.open).toEqual({
      msn: FIRST_MSN,
      startTicks: segment.startTicks,
      discontinuity: false,
      parts: segment.parts.slice(0, 3),
    });
    expect(rendition.segments).toEqual([]);
    rendition.add(segment);
    expect(rendition.open).toBeUndefined();
    expect(rendition.last).toBe(segment);
  });

  // RFC 8216bis 4.4.4.9: the number of a part is that of the segment which its place in the list gives.
  test('behind a hole has its gaps in front of its first part already', () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    publishMany(rendition, 3, { parts: 4 });
    const { startTicks } = makeSegment(rendition, FIRST_MSN + 6);
    rendition.addPart({ msn: FIRST_MSN + 6, startTicks, discontinuity: false }, makePart(FIRST_MSN + 6, 0, 45_000, 0));
    expect(rendition.open!.msn).toBe(rendition.last!.msn + 1);
    expect(numbers(rendition).filter((index) => index >= 0)).toEqual(range(0, 5));
  });
});

describe('whoever listens', () => {
  test('is told of each part, each segment and the end, after it is there', () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    const seen: unknown[] = [];
    const stop = rendition.onChange(() => {
      seen.push([rendition.version, rendition.open?.parts.length, rendition.last?.msn, rendition.ended]);
    });
    publish(rendition, FIRST_MSN, { parts: 2 });
    rendition.end();
    expect(seen).toEqual([
      [1, 1, undefined, false],
      [2, 2, undefined, false],
      [3, undefined, FIRST_MSN, false],
      [4, undefined, FIRST_MSN, true],
    ]);
    stop();
    publish(rendition, FIRST_MSN + 1);
    expect(seen).toHaveLength(4);
    expect(rendition.version).toBe(5);
  });
});
