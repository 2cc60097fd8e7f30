import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { FIRST_MSN, makeRendition, makeSegment, publish, publishMany, SEGMENT, VIDEO } from '../hls/fixture.ts';

const HOUR = 1800;

const makeDvr = (dvrSeconds = 3600): RenditionTimeline =>
  new RenditionTimeline({
    ...{ format: VIDEO, segmentTicks: SEGMENT, windowTicks: secondsToTicks(60), partTicks: 0 },
    dvrTicks: secondsToTicks(dvrSeconds),
  });

/** As the archive gives it. */
const onDisk = (msn: number, discontinuity = false): Segment => ({
  ...makeSegment(makeRendition(), msn, { discontinuity }),
  ...{ chunks: undefined, parts: [] },
});

const earlier = (...segments: Segment[]) => ({ segments, discontinuitySequence: 0, lowestMsn: 0 });

describe('a rendition with a DVR window', () => {
  test('lists all of it, and has the bytes of the window alone in memory', () => {
    const rendition = makeDvr();
    publishMany(rendition, 2 * HOUR);
    expect(rendition.segments).toHaveLength(HOUR);
    const inMemory = rendition.segments.filter(({ chunks }) => chunks !== undefined);
    expect(inMemory).toEqual(rendition.segments.slice(-30));
    expect(rendition.find(rendition.segments[0]!.msn)).toBe(rendition.segments[0]);
  });

  test('drops bytes behind a hole as well, and goes on listing what is in front of it', () => {
    const rendition = makeDvr();
    publishMany(rendition, 100);
    publish(rendition, FIRST_MSN + 700);
    publishMany(rendition, 300);
    expect(rendition.segments).toHaveLength(1001);
    expect(rendition.segments.filter(({ chunks }) => chunks !== undefined)).toHaveLength(30);
    expect(rendition.segments.filter(({ gap }) => gap)).toHaveLength(600);
  });

  test('keeps parts for as long as they may be fetched, whatever the window', () => {
    const rendition = new RenditionTimeline({
      ...{ format: VIDEO, segmentTicks: SEGMENT, windowTicks: secondsToTicks(12), partTicks: 30_000 },
      dvrTicks: secondsToTicks(600),
    });
    publishMany(rendition, 100, { parts: 6 });
    expect(rendition.segments.slice(-10).every(({ parts, chunks }) => parts.length === 6 && chunks)).toBe(true);
    expect(rendition.segments.slice(0, 80).some(({ chunks }) => chunks)).toBe(false);
  });
});

describe('a rendition that is restored', () => {
  test('lists what it listed, with gaps for what is missing, and goes on', () => {
    const rendition = makeDvr();
    const numbers = [...Array.from({ length: 50 }, (_, at) => at), 60, 61];
    const segments = numbers.map((at) => onDisk(FIRST_MSN + at, at === 20));
    rendition.restore({ segments, discontinuitySequence: 7, lowestMsn: FIRST_MSN + 64 });
    expect(rendition.segments.map(({ msn }) => msn - FIRST_MSN)).toEqual(Array.from({ length: 62 }, (_, at) => at));
    expect(rendition.segments.filter(({ gap }) => gap)).toHaveLength(10);
    expect(rendition.discontinuitySequence).toBe(7);
    expect(rendition.bitrate.count).toBe(52);
    expect(rendition.version).toBeGreaterThan(0);
    publish(rendition, FIRST_MSN + 64);
    expect(rendition.segments).toHaveLength(65);
    publishMany(rendition, HOUR - 44);
    expect(rendition.discontinuitySequence).toBe(8);
  });

  test('lists no more than the window of what is older', () => {
    const rendition = makeDvr(600);
    const segments = Array.from({ length: HOUR }, (_, at) => onDisk(FIRST_MSN + at, at % 100 === 0));
    rendition.restore({ segments, discontinuitySequence: 0, lowestMsn: 0 });
    expect(rendition.segments).toHaveLength(300);
    expect(rendition.discontinuitySequence).toBe(HOUR / 100 - 3);
  });

  test('takes nothing that is out of order, and nothing behind what was published', () => {
    const [one, two] = [onDisk(FIRST_MSN), onDisk(FIRST_MSN + 1)];
    expect(() => makeDvr().restore(earlier(two, one))).toThrow(RangeError);
    const rendition = makeDvr();
    publish(rendition, FIRST_MSN);
    expect(() => rendition.restore(earlier(two))).toThrow(/already/);
    rendition.add(makeSegment(rendition, FIRST_MSN + 1));
    expect(rendition.last!.msn).toBe(FIRST_MSN + 1);
  });
});
