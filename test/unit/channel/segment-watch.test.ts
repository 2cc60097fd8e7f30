import { expect, test } from 'vitest';
import { SegmentWatch } from '../../../src/channel/segment-watch.ts';
import { secondsToTicks } from '../../../src/clock/ticks.ts';

const segment = (seconds: number, discontinuity = false) => ({ durationTicks: secondsToTicks(seconds), discontinuity });

test('a source with too few key frames is told of once, and again when another one comes', () => {
  const watch = new SegmentWatch(secondsToTicks(2));
  const told = (...segments: ReturnType<typeof segment>[]): (string | undefined)[] =>
    segments.map((each) => watch.add(each));
  expect(told(segment(2), segment(3), segment(2), segment(4), segment(4))).toEqual(Array(5).fill(undefined));
  expect(watch.add(segment(4))).toMatch(/4\.0 s long instead of 2\.0 s/);
  expect(told(segment(4), segment(4))).toEqual([undefined, undefined]);
  expect(told(segment(3, true), segment(3), segment(3))).toEqual(Array(3).fill(undefined));
  expect(watch.add(segment(3))).toBeDefined();
});
