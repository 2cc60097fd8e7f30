import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Ticks } from '../../../src/clock/ticks.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { breaks, decoded, samplesOf } from '../../support/fragments.ts';
import type { Run } from '../encoder/real-run.ts';
import { bytesOf } from './collector.ts';
import { AUDIO, collect, encode, PART, SEGMENT, START, video } from './fmp4-collector.ts';

const wholeOf = (segments: readonly Segment[]): Buffer =>
  Buffer.concat([segments[0]!.init!.bytes, ...segments.map(bytesOf)]);

describe.each([
  ['h264', false, /^avc1\.[0-9a-f]{6},mp4a\.40\.2$/],
  ['h264', true, /^avc1\.[0-9a-f]{6},mp4a\.40\.2$/],
  ['hevc', false, /^hvc1\.1\.6\.L\d+\.[0-9A-F.]+,mp4a\.40\.2$/],
  ['hevc', true, /^hvc1\.1\.6\.L\d+\.[0-9A-F.]+,mp4a\.40\.2$/],
  ['av1', true, /^av01\.0\.\d\dM\.08,mp4a\.40\.2$/],
] as const)('%s, for low latency: %s', (codec, lowLatency, name) => {
  const rung = video(codec);
  const collected = collect('video', lowLatency ? PART : 0);
  collected.feed(encode([rung], lowLatency), rung);
  const { segments } = collected;
  const whole = wholeOf(segments);
  const { video: pictures, audio: sounds } = samplesOf(whole);

  test('makes segments on the grid, that tell what they are', () => {
    expect(segments.length).toBeGreaterThanOrEqual(3);
    expect(collected.codecs()).toMatch(name);
    expect(segments.map(({ msn }) => msn - START / SEGMENT)).toEqual(segments.map((_, index) => index));
    for (const { durationTicks, discontinuity, init } of segments) {
      expect([durationTicks, discontinuity, init!.name]).toEqual([SEGMENT, false, segments[0]!.init!.name]);
    }
  });

  test('has times of the programme clock, each picture and sound where the one before ends', () => {
    expect(pictures[0]!.pts).toBe(START);
    expect(breaks(pictures)).toEqual([]);
    expect(breaks(sounds)).toEqual([]);
    expect(new Set(pictures.map(({ duration }) => duration))).toEqual(new Set([3000]));
    expect(pictures.every(({ pts, dts }) => pts >= dts)).toBe(true);
    if (lowLatency) expect(pictures.every(({ pts, dts }) => pts === dts)).toBe(true);
    expect((sounds[0]!.pts / 1024) % 1).toBe(0);
    expect(Math.abs((sounds[0]!.pts * 15) / 8 - START)).toBeLessThan(1920);
    const shown = pictures.map(({ pts }) => pts).sort((a, b) => a - b);
    expect(shown).toEqual(shown.map((_, index) => START + index * 3000));
  });

  test('begins each segment with a key frame, and decodes from each alone', () => {
    for (const segment of segments) {
      const [first] = samplesOf(wholeOf([segment])).video;
      expect(first).toMatchObject({ key: true, pts: segment.startTicks });
      expect(decoded(wholeOf([segment]))).toEqual({ words: '', pictures: SEGMENT / 3000 });
    }
    expect(decoded(whole)).toEqual({ words: '', pictures: (segments.length * SEGMENT) / 3000 });
  });

  test.runIf(lowLatency)('has parts of one fragment each, exact ranges of their segment', () => {
    for (const segment of segments) {
      const own = collected.parts.filter(({ msn }) => msn === segment.msn);
      expect(own.map(({ durationTicks }) => durationTicks)).toEqual(Array(SEGMENT / PART).fill(PART));
      expect(own.map(({ independent }) => independent)).toEqual([
        true,
        ...Array<boolean>(SEGMENT / PART - 1).fill(false),
      ]);
      expect(Buffer.concat(own.map(bytesOf)).equals(bytesOf(segment))).toBe(true);
      // The last one says so: the hint behind it is the next segment's first.
      expect(own.map(({ full }) => full)).toEqual(own.map((_, index) => index === own.length - 1));
      for (const part of own) {
        const data = bytesOf(part);
        expect(data.toString('latin1', 4, 8)).toBe('moof');
        expect(samplesOf(Buffer.concat([segment.init!.bytes, data])).video).toHaveLength(PART / 3000);
      }
    }
  });
});

describe('sound alone', () => {
  test('has segments and parts of whole frames, without a gap', () => {
    const { segments, parts, feed, codecs } = collect('audio', PART);
    feed(encode([AUDIO], true), AUDIO);
    expect(codecs()).toBe('mp4a.40.2');
    expect(segments.length).toBeGreaterThanOrEqual(3);
    const { audio } = samplesOf(wholeOf(segments));
    expect(breaks(audio)).toEqual([]);
    expect(audio.every(({ duration }) => duration === 1024)).toBe(true);
    for (const segment of segments) {
      const own = parts.filter(({ msn }) => msn === segment.msn);
      expect(own.map(({ full }) => full)).toEqual(own.map((_, index) => index === own.length - 1));
    }
    for (const { durationTicks, independent } of parts) {
      expect(durationTicks).toBeLessThanOrEqual(PART + 4);
      expect(independent).toBe(true);
    }
  });
});

describe('an encoder that ends and is started again where what was published ends', () => {
  const rung = video('h264');
  const runs = new Map<Ticks, Run>();
  const runFrom = (from: Ticks): Run => {
    const known = runs.get(from) ?? encode([rung], true, from);
    runs.set(from, known);
    return known;
  };

  property.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 })], {
    numRuns: 6,
  })('goes on in mid-segment without a picture or a sound lost or doubled', (shares) => {
    const { segmenter, segments, parts, feed } = collect('video', 2 * PART);
    for (const share of [...shares, 1]) {
      const from = segmenter.publishedEnd ?? START;
      feed(runFrom(from), rung, from, share);
    }
    const { video: pictures, audio } = samplesOf(wholeOf(segments));
    expect(breaks(pictures)).toEqual([]);
    expect(breaks(audio)).toEqual([]);
    expect(pictures).toHaveLength((segments.length * SEGMENT) / 3000);
    expect(segments.some(({ discontinuity }) => discontinuity)).toBe(false);
    const told = parts.filter(({ msn }) => segments.some((segment) => segment.msn === msn));
    expect(told.map(({ msn: _, full: __, ...part }) => part)).toEqual(segments.flatMap((segment) => segment.parts));
    expect(decoded(wholeOf(segments)).words).toBe('');
  });

  test('loses no sound that had come ahead of the pictures, wherever it ends', { timeout: 60_000 }, () => {
    for (let share = 0.2; share < 0.6; share += 0.02) {
      const { segmenter, segments, feed } = collect('video', 2 * PART);
      feed(runFrom(START), rung, START, share);
      const from = segmenter.publishedEnd ?? START;
      feed(runFrom(from), rung, from);
      expect(breaks(samplesOf(wholeOf(segments)).audio)).toEqual([]);
    }
  });

  test('in another format it begins a segment of its own, as a discontinuity', () => {
    const { segmenter, segments, feed } = collect('video', PART);
    feed(runFrom(START), rung, START, 0.6);
    const from = segmenter.publishedEnd!;
    const other = { ...rung, width: 64, height: 36 };
    feed(encode([other], true, from), other, from);
    const at = segments.findIndex(({ discontinuity }) => discontinuity);
    expect(segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(1);
    expect(segments[at]!.init!.name).not.toBe(segments[at - 1]!.init!.name);
    expect(decoded(wholeOf(segments.slice(0, at))).words).toBe('');
    expect(decoded(wholeOf(segments.slice(at))).words).toBe('');
  });
});
