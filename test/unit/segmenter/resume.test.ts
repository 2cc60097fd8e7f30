import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { GridCuts, type CutRule } from '../../../src/segmenter/cut-rule.ts';
import { WRAP, type Ticks } from '../../../src/clock/ticks.ts';
import type { TsSegmenter } from '../../../src/segmenter/ts-segmenter.ts';
import { bytesOf, collect, continuityErrors, of, otherSteps, unitsOf, type Collected } from './collector.ts';
import { encode, ENCODER_TICKS, FRAME } from './encoded.ts';

/** 32 pictures and 50 sound frames: what begins on this grid has its sound on one grid too, as encoders are fed. */
const SEGMENT: Ticks = 96_000;
/** Eight pictures, 12.5 sound frames. */
const PART: Ticks = 24_000;
const START: Ticks = 1_800_000_000 * 90_000;

/** Eight pictures. */
const SOUND_LEAD = PART / 90_000;

/** One run's output whose first picture lies `phase` behind the grid, with key frames on the grid. */
const run = (phase: Ticks, bFrames: number): Buffer => {
  const times = [0, 1, 2, 3].map((index) => Math.max(0, (index * SEGMENT - phase) / 90_000) + SOUND_LEAD);
  return encode({ bFrames, soundLead: SOUND_LEAD, keyFrames: times.map((time) => time.toFixed(6)).join(',') });
};

const WITH_B_FRAMES = run(0, 2);
const IN_PARTS = new Map([0, 2 * PART].map((phase) => [phase, run(phase, 0)]));

/** Gives a run packet by packet, and stops at the moment when so much is published. */
const pushUntilPublished = (segmenter: TsSegmenter, end: Ticks): void => {
  const input = IN_PARTS.get(0)!;
  for (let at = 0; at < input.length && segmenter.publishedEnd !== end; at += 188) {
    segmenter.push(Buffer.from(input.subarray(at, at + 188)));
  }
  expect(segmenter.publishedEnd).toBe(end);
};

/** What holds of everything that was published, however many runs made it. */
const expectContinuous = ({ segments }: Collected): void => {
  const all = Buffer.concat(segments.map(bytesOf));
  const units = unitsOf(all);
  expect(segments.map(({ msn }) => msn - START / SEGMENT)).toEqual(segments.map((_, index) => index));
  expect(segments.map(({ durationTicks }) => durationTicks)).toEqual(segments.map(() => SEGMENT));
  expect(segments.some(({ discontinuity, gap }) => discontinuity || gap)).toBe(false);
  const pictures = of('video', units);
  expect(pictures).toHaveLength((segments.length * SEGMENT) / FRAME);
  expect(
    otherSteps(
      pictures.map(({ pts }) => pts),
      FRAME,
    ),
  ).toEqual([]);
  expect(pictures.every(({ dts }, index) => index === 0 || dts > pictures[index - 1]!.dts)).toBe(true);
  expect(
    otherSteps(
      of('audio', units).map(({ pts }) => pts),
      1920,
    ),
  ).toEqual([]);
  expect(continuityErrors(all)).toBe(0);
};

describe('an encoder that ends and is started again where what was published ends', () => {
  property.prop([fc.array(fc.nat(WITH_B_FRAMES.length), { minLength: 1, maxLength: 4 })], { numRuns: 30 })(
    'goes on with the next number, without a picture or a sound lost or doubled',
    (ends) => {
      const collected = collect({ segmentTicks: SEGMENT });
      for (const end of [...ends, WITH_B_FRAMES.length]) {
        const fromTicks = collected.segmenter.publishedEnd ?? START;
        collected.feed({ fromTicks }, WITH_B_FRAMES.subarray(0, end));
      }
      expect(collected.segments.length).toBeGreaterThanOrEqual(3);
      expectContinuous(collected);
    },
  );

  property.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 })], {
    numRuns: 30,
  })('does so in mid-segment where parts were published', (ends) => {
    const collected = collect({ segmentTicks: SEGMENT, partTicks: 2 * PART });
    for (const end of [...ends, 1]) {
      const fromTicks = collected.segmenter.publishedEnd ?? START;
      const input = IN_PARTS.get(fromTicks % SEGMENT)!;
      collected.feed({ fromTicks }, input.subarray(0, Math.floor(end * input.length)));
    }
    expectContinuous(collected);
    for (const { parts, durationTicks } of collected.segments) {
      expect(parts.map((part) => part.durationTicks)).toEqual([2 * PART, 2 * PART]);
      expect(parts.reduce((sum, part) => sum + part.durationTicks, 0)).toBe(durationTicks);
    }
    // Parts that were told are those of the segments: none was taken back.
    const told = collected.parts.filter(({ open }) => collected.segments.some(({ msn }) => msn === open.msn));
    expect(told.map(({ part }) => part)).toEqual(collected.segments.flatMap(({ parts }) => parts));
  });

  test('in mid-segment, the first part of the new run begins with a key frame and says so', () => {
    const { segmenter, feed, segments } = collect({ segmentTicks: SEGMENT, partTicks: 2 * PART });
    feed({ fromTicks: START });
    pushUntilPublished(segmenter, START + 2 * PART);
    feed({ fromTicks: START + 2 * PART }, IN_PARTS.get(2 * PART)!);
    expect(segments[0]!.parts.map(({ independent }) => independent)).toEqual([true, true]);
    expect(segments[1]!.parts.map(({ independent }) => independent)).toEqual([true, false]);
  });

  test('what it had begun and nobody has seen leaves no trace', () => {
    const interrupted = collect({ segmentTicks: SEGMENT });
    interrupted.feed({ fromTicks: START }, WITH_B_FRAMES.subarray(0, 188 * 10));
    expect(interrupted.segmenter.publishedEnd).toBeUndefined();
    interrupted.feed({ fromTicks: START }, WITH_B_FRAMES);
    const plain = collect({ segmentTicks: SEGMENT });
    plain.feed({ fromTicks: START }, WITH_B_FRAMES);
    expect(interrupted.segments).toEqual(plain.segments);
  });

  test('a rendition that is ahead of the others passes over what it has published', () => {
    const collected = collect({ segmentTicks: SEGMENT });
    collected.feed({ fromTicks: START }, WITH_B_FRAMES);
    const end = collected.segmenter.publishedEnd!;
    expect(end).toBe(START + 3 * SEGMENT);
    collected.feed({ fromTicks: end - 2 * SEGMENT }, WITH_B_FRAMES);
    expect(collected.segmenter.publishedEnd).toBe(end + SEGMENT);
    expectContinuous(collected);
  });

  test('passes the wrap of 33 bits between two runs', () => {
    const wrap = Math.ceil(START / WRAP) * WRAP;
    const from = Math.floor(wrap / SEGMENT - 2) * SEGMENT;
    const { feed, segments } = collect({ segmentTicks: SEGMENT });
    feed({ fromTicks: from }, WITH_B_FRAMES);
    feed({ fromTicks: from + 3 * SEGMENT }, WITH_B_FRAMES);
    expect(segments.map(({ startTicks }) => (startTicks - from) / SEGMENT)).toEqual([0, 1, 2, 3, 4, 5]);
    const units = unitsOf(Buffer.concat(segments.map(bytesOf)));
    expect(
      otherSteps(
        of('video', units).map(({ pts }) => pts),
        FRAME,
      ),
    ).toEqual([]);
    expect(
      otherSteps(
        of('audio', units).map(({ pts }) => pts),
        1920,
      ),
    ).toEqual([]);
  });
});

describe('a hole', () => {
  test('between two runs leaves out numbers; what comes behind it has its own number and joins sound to pictures', () => {
    const { feed, segments } = collect({ segmentTicks: SEGMENT });
    feed({ fromTicks: START }, WITH_B_FRAMES);
    feed({ fromTicks: START + 10 * SEGMENT }, WITH_B_FRAMES);
    expect(segments.map(({ msn }) => msn - START / SEGMENT)).toEqual([0, 1, 2, 10, 11, 12]);
    expect(segments.every(({ durationTicks }) => durationTicks === SEGMENT)).toBe(true);
    const [sound] = of('audio', unitsOf(bytesOf(segments[3]!)));
    expect(sound!.pts).toBeGreaterThanOrEqual(unitsOf(bytesOf(segments[3]!))[0]!.pts - 960);
  });

  // RFC 8216bis 6.2.1: what is absent has entries of its length.
  test('in a segment whose parts were published makes the rest of it gaps, none longer than a part', () => {
    const { segmenter, feed, segments } = collect({ segmentTicks: SEGMENT, partTicks: PART });
    feed({ fromTicks: START });
    pushUntilPublished(segmenter, START + SEGMENT + PART);
    feed({ fromTicks: START + 10 * SEGMENT }, IN_PARTS.get(0)!);
    expect(segments.map(({ msn, durationTicks }) => [msn - START / SEGMENT, durationTicks])).toEqual([
      [0, SEGMENT],
      [1, SEGMENT],
      ...[10, 11, 12].map((msn) => [msn, SEGMENT]),
    ]);
    const holed = segments[1]!;
    expect(segments.map(({ gap }) => gap)).toEqual([false, true, false, false, false]);
    expect(holed.parts.map(({ durationTicks, byteLength }) => [durationTicks, byteLength > 0])).toEqual([
      [PART, true],
      ...[1, 2, 3].map(() => [PART, false]),
    ]);
    expect(bytesOf(holed)).toHaveLength(holed.parts[0]!.byteLength);
  });

  test('of some parts, in mid-segment, is as many gaps; what comes behind it opens a part with a key frame', () => {
    const { segmenter, feed, segments, parts } = collect({ segmentTicks: SEGMENT, partTicks: PART });
    feed({ fromTicks: START });
    pushUntilPublished(segmenter, START + PART);
    feed({ fromTicks: START + 2 * PART + 3000 }, IN_PARTS.get(2 * PART)!);
    const [holed, next] = segments;
    expect(holed!.parts.map(({ durationTicks }) => durationTicks)).toEqual([PART, PART, 3000, PART, PART]);
    expect(holed!.parts.map(({ byteLength }) => byteLength > 0)).toEqual([true, false, false, true, true]);
    expect(holed!.parts.map(({ independent }) => independent)).toEqual([true, false, false, true, false]);
    expect([holed!.gap, next!.gap]).toEqual([true, false]);
    expect(parts.slice(0, 5).map(({ part }) => part)).toEqual(holed!.parts);
    expect(Buffer.concat(holed!.parts.map(bytesOf))).toEqual(bytesOf(holed!));
  });

  test('in the grid of key frames makes one longer segment: nothing is lost, and the next has its own number', () => {
    const input = encode({ bFrames: 0, keyFrames: '0,1.066667,3.2' });
    const { feed, segments } = collect({ segmentTicks: SEGMENT });
    feed({ fromTicks: START }, input);
    expect(segments.map(({ msn, durationTicks }) => [msn - START / SEGMENT, durationTicks])).toEqual([
      [0, SEGMENT],
      [1, 2 * SEGMENT],
    ]);
    expect(of('video', unitsOf(Buffer.concat(segments.map(bytesOf))))).toHaveLength(96);
  });

  test('of the programme is marked where the rule of cuts says so', () => {
    const grid = new GridCuts(SEGMENT);
    const cuts: CutRule = {
      first: (pts) => ({ ...grid.first(pts), discontinuity: true }),
      next: grid.next.bind(grid),
      endOf: grid.endOf.bind(grid),
    };
    const { feed, segments } = collect({ cuts });
    feed({ fromTicks: START }, WITH_B_FRAMES);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([true, false, false]);
  });
});

describe('how far a rendition has come', () => {
  test('is the end of its last segment, or of its last part, and the newest picture', () => {
    const whole = collect({ segmentTicks: SEGMENT });
    whole.feed({ fromTicks: START }, WITH_B_FRAMES);
    expect(whole.segmenter.publishedEnd).toBe(START + 3 * SEGMENT);
    const newest = Math.max(...of('video', unitsOf(WITH_B_FRAMES)).map(({ pts }) => pts));
    expect(whole.segmenter.newestPts).toBe(START + newest - ENCODER_TICKS);
    const parts = collect({ segmentTicks: SEGMENT, partTicks: PART });
    parts.feed({ fromTicks: START }, IN_PARTS.get(0)!);
    expect(parts.segmenter.publishedEnd).toBe(START + 3 * SEGMENT + PART);
  });

  test('survives the begin of a run that gives nothing', () => {
    const { segmenter, feed } = collect({ segmentTicks: SEGMENT, partTicks: PART });
    feed({ fromTicks: START }, IN_PARTS.get(0)!);
    const end = segmenter.publishedEnd!;
    feed({ fromTicks: end });
    feed({ fromTicks: end });
    expect(segmenter.publishedEnd).toBe(end);
  });
});
