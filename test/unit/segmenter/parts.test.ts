import { describe, expect, test } from 'vitest';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import { parameterSets } from '../../../src/media/parameter-sets.ts';
import { packetPid, PID_PAT, PID_PMT } from '../../../src/mpegts/packet.ts';
import { bytesOf, collect, of, unitsOf, type Collected } from './collector.ts';
import { encode, FRAME, SECONDS, SEGMENT } from './encoded.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const VIDEO = encode();
const PLAIN = encode({ bFrames: 0 });
const AUDIO = encode({ video: false });

const made = (input: Buffer, kind: 'video' | 'audio', partTicks: Ticks): Collected => {
  const collected = collect({ kind, partTicks });
  collected.feed({ fromTicks: START }, input);
  return collected;
};

describe.each([
  ['pictures with B-frames', VIDEO, 'video', 30_000],
  ['pictures without', PLAIN, 'video', 30_000],
  ['pictures, a part target that is no whole number of frames', PLAIN, 'video', 17_999],
  ['pictures, a part target that a segment is no multiple of', VIDEO, 'video', 40_000],
  ['sound', AUDIO, 'audio', 30_000],
  ['sound, short parts', AUDIO, 'audio', 9600],
] as const)('parts of %s', (_, input, kind, partTicks) => {
  const { segments, parts } = made(input, kind, partTicks);

  test('are exact ranges of bytes of their segment, one after another, and all of it', () => {
    expect(segments).toHaveLength(SECONDS - 1);
    for (const segment of segments) {
      const whole = bytesOf(segment);
      let at = 0;
      segment.parts.forEach((part, index) => {
        expect(part).toMatchObject({ index, offset: at });
        expect(bytesOf(part)).toHaveLength(part.byteLength);
        expect(bytesOf(part).equals(whole.subarray(at, at + part.byteLength))).toBe(true);
        at += part.byteLength;
      });
      expect(at).toBe(whole.length);
    }
  });

  test('are told as they come, before the segment that they are in, and are the same as those in it', () => {
    for (const segment of segments) {
      const told = parts.filter(({ open }) => open.msn === segment.msn);
      expect(told.map(({ part }) => part)).toEqual(segment.parts);
      for (const { open } of told) expect(open).toMatchObject({ startTicks: segment.startTicks, discontinuity: false });
    }
  });

  test('last as long together as their segment', () => {
    for (const segment of segments) {
      expect(segment.parts.reduce((sum, part) => sum + part.durationTicks, 0)).toBe(segment.durationTicks);
    }
  });

  test('are never longer than the target, and all but the last are within a frame of it', () => {
    const frame = kind === 'audio' ? 1920 : FRAME;
    for (const { parts: inSegment } of segments) {
      for (const [index, { durationTicks }] of inSegment.entries()) {
        expect(durationTicks).toBeGreaterThan(0);
        expect(durationTicks).toBeLessThanOrEqual(partTicks + 4);
        if (index < inSegment.length - 1) expect(durationTicks).toBeGreaterThan(partTicks - frame);
      }
    }
  });

  test('each begin with tables, and are independent where they begin with a key frame, or are sound', () => {
    for (const { part } of parts) {
      const data = bytesOf(part);
      expect([0, 188].map((at) => packetPid(data, at))).toEqual([PID_PAT, PID_PMT]);
      const units = unitsOf(data);
      const [picture] = of('video', units);
      const begins = kind === 'audio' || [...nalUnits(picture!.data)].some((unit) => nalType(unit) === NAL_IDR);
      expect(part.independent).toBe(begins);
    }
    for (const { parts: inSegment } of segments) expect(inSegment[0]!.independent).toBe(true);
  });

  test('hold whole pictures and sounds: alone they are the same as in their segment', () => {
    for (const segment of segments) {
      const whole = unitsOf(bytesOf(segment));
      const pieces = segment.parts.map((part) => unitsOf(bytesOf(part)));
      for (const each of ['video', 'audio'] as const) {
        const inParts = pieces.flatMap((units) => of(each, units));
        expect(inParts.map(({ data }) => data.length)).toEqual(of(each, whole).map(({ data }) => data.length));
        expect(inParts.map(({ dts }) => dts)).toEqual(of(each, whole).map(({ dts }) => dts));
      }
    }
  });

  test('do not change what the segment is made of', () => {
    const plain = collect({ kind });
    plain.feed({ fromTicks: START }, input);
    expect(segments.map(({ msn, startTicks, durationTicks }) => [msn, startTicks, durationTicks])).toEqual(
      plain.segments.map(({ msn, startTicks, durationTicks }) => [msn, startTicks, durationTicks]),
    );
    // Parameter sets apart, which each part has.
    const content = (data: Buffer): Buffer[] =>
      [...nalUnits(data)].filter((unit) => nalType(unit) !== NAL_SPS && nalType(unit) !== NAL_PPS);
    const contents = (all: typeof segments): Buffer[][] =>
      all.flatMap((segment) => unitsOf(bytesOf(segment)).map((u) => (u.kind === 'video' ? content(u.data) : [u.data])));
    expect(contents(segments)).toEqual(contents(plain.segments));
  });

  test.runIf(kind === 'video')('each begin with a picture that brings its parameter sets, behind its delimiter', () => {
    const setsOf = (part: (typeof parts)[number]['part']): Buffer =>
      parameterSets(of('video', unitsOf(bytesOf(part)))[0]!.data);
    const [first] = parts;
    const sets = setsOf(first!.part);
    expect([...nalUnits(sets)].map(nalType)).toEqual([NAL_SPS, NAL_PPS]);
    for (const { part } of parts) {
      const [head] = of('video', unitsOf(bytesOf(part)));
      expect(nalType([...nalUnits(head!.data)][0]!)).toBe(NAL_AUD);
      expect(setsOf(part)).toEqual(sets);
    }
  });
});

describe('key frames between two of the grid', () => {
  // Ten to a second: every third picture.
  const TEN = 'expr:gte(t+0.01,n_forced*0.1)';

  test.each([
    ['begin a part each', 18_000, 9000, 10],
    ['share one where it would be too short', 27_000, 18_000, 5],
  ])('end no segment, and %s', (_, partTicks, length, count) => {
    const { segments } = made(encode({ bFrames: 0, keyFrames: TEN }), 'video', partTicks);
    expect(segments.map(({ durationTicks }) => durationTicks)).toEqual([SEGMENT, SEGMENT, SEGMENT]);
    for (const { parts } of segments) {
      expect(parts.map(({ durationTicks }) => durationTicks)).toEqual(Array(count).fill(length));
      expect(parts.every(({ independent }) => independent)).toBe(true);
    }
  });

  // RFC 8216bis 4.4.4.9: only parts that have a key frame may be shorter than 85 % of PART-TARGET.
  test('end no part that has none and would be too short: the part that has it says so', () => {
    const input = encode({ bFrames: 0, keyFrames: 'expr:gte(t+0.01,n_forced*0.5)' });
    const { segments } = made(input, 'video', 27_000);
    for (const { parts } of segments) {
      expect(parts.map(({ durationTicks }) => durationTicks)).toEqual([27_000, 27_000, 27_000, 9000]);
      expect(parts.map(({ independent }) => independent)).toEqual([true, true, false, false]);
    }
  });
});

describe('a part target of more than one picture and less than two', () => {
  // As 200 ms at eight pictures per second: RFC 8216bis 4.4.4.9, no part is longer than PART-TARGET.
  test.each([FRAME, FRAME * 1.5])('of %d ticks makes parts of one picture each', (partTicks) => {
    const { segments } = made(PLAIN, 'video', partTicks);
    for (const { parts } of segments)
      expect(parts.map(({ durationTicks }) => durationTicks)).toEqual(Array(30).fill(FRAME));
  });
});

describe('without a part target', () => {
  test('there are no parts', () => {
    const { segments, parts } = made(VIDEO, 'video', 0);
    expect(parts).toEqual([]);
    expect(segments.every((segment) => segment.parts.length === 0)).toBe(true);
  });
});
