import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { SHOWN_STEP } from '../../../src/clock/shown.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { silentFrame } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import { PACKET_SIZE, pcrOffset, readPcrBase } from '../../../src/mpegts/packet.ts';
import { SourceCuts } from '../../../src/segmenter/source-cuts.ts';
import { longestSourcePart, SourceSegmenter } from '../../../src/segmenter/source-segmenter.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import type { Part, Segment } from '../../../src/timeline/segment.ts';
import { samplesOf } from '../switcher/feed-model.ts';
import { continuityErrors } from './collector.ts';
import { grouped, programme, SEGMENT, type Stay } from './programme-model.ts';
import { tagsOf } from './timed-id3.ts';

/** 1280x720 at 30 pictures per second, High, level 3.1, from x264. */
const SPS = '6764001facd9405005bb016a02020280000003008000001e478c18cb';
const START_CODE = '00000001';
const KEY = Buffer.from(`${START_CODE}09f0${START_CODE}${SPS}${START_CODE}68ebe3cb22c0${START_CODE}6588`, 'hex');
const OTHER = Buffer.from(`${START_CODE}09f0${START_CODE}419a`, 'hex');
/** Baseline instead of High. */
const OTHER_FORMAT = Buffer.from(KEY.toString('hex').replace('6764001f', '6742001f'), 'hex');

const filled = (sample: Sample): Sample => {
  if (sample.kind === 'audio') return { ...sample, data: silentFrame() };
  return { ...sample, data: Buffer.concat([sample.key ? KEY : OTHER, Buffer.alloc(700, 0x55)]) };
};

const run = (samples: readonly Sample[], partTicks: Ticks = 0, timedEvents = new TimedEvents()) => {
  const segments: { segment: Segment; codecs: string | undefined; height: number | undefined }[] = [];
  const parts: (Part & { msn: number })[] = [];
  const segmenter = new SourceSegmenter({
    segmentTicks: SEGMENT,
    partTicks,
    cuts: new SourceCuts({ segmentTicks: SEGMENT }),
    timedEvents,
    events: {
      segment: (segment, { codecs, height }) => segments.push({ segment, codecs, height }),
      part: ({ msn }, part) => parts.push({ ...part, msn }),
    },
  });
  for (const sample of samples) segmenter.push(sample);
  return { segments, parts, segmenter };
};

const unitsOf = (chunks: readonly Buffer[]): PesUnit[] => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(Buffer.concat(chunks));
  demuxer.flush();
  return units;
};

const TWO_FEEDS: Stay[] = [
  { feed: grouped(30), seconds: 7.3 },
  { feed: grouped(60, { phase: 500 }), seconds: 12 },
];

describe('the segments', () => {
  const samples = programme(TWO_FEEDS).map(filled);
  const { segments } = run(samples);

  test('touch, each from its start to the start of the next', () => {
    segments.slice(1).forEach(({ segment }, index) => {
      const before = segments[index]!.segment;
      expect(before.startTicks + before.durationTicks).toBe(segment.startTicks);
      expect(segment.byteLength).toBe(segment.chunks!.reduce((sum, { length }) => sum + length, 0));
    });
  });

  test('can each be played by itself: tables, then a key frame', () => {
    for (const { segment } of segments) {
      const units = unitsOf(segment.chunks!);
      expect(segment.chunks![0]!.readUInt16BE(1) & 0x1fff).toBe(0);
      expect(units.find(({ kind }) => kind === 'video')).toMatchObject({ randomAccess: true });
    }
  });

  test('hold every sound, and every picture that can be decoded, as it came in', () => {
    const units = unitsOf(segments.flatMap(({ segment }) => segment.chunks!));
    const wrap = 2 ** 33;
    const sounds = units.filter(({ kind }) => kind === 'audio');
    const steps = sounds.slice(1).map(({ pts }, index) => pts - sounds[index]!.pts);
    expect(steps.every((step) => Math.abs(step - 1920) <= 45)).toBe(true);
    const known = new Map(samples.filter(({ kind }) => kind === 'video').map((sample) => [sample.pts % wrap, sample]));
    const video = units.filter(({ kind }) => kind === 'video');
    for (const { pts, data } of video) expect(data.equals(known.get(pts)!.data)).toBe(true);
    // One key frame interval of the second feed is not shown, at most.
    expect(video.length).toBeGreaterThan(30 * 15);
  });

  test('are told of with the codecs and the size of their own parameter sets', () => {
    expect(segments[0]).toMatchObject({ codecs: 'avc1.64001f,mp4a.40.2', height: 720 });
  });

  test('show another format as a discontinuity', () => {
    const changed = programme([{ feed: grouped(30), seconds: 9 }])
      .map(filled)
      .map((sample, index, all) =>
        sample.kind === 'video' && sample.key && index > all.length / 2 ? { ...sample, data: OTHER_FORMAT } : sample,
      );
    const made = run(changed).segments;
    const at = made.findIndex(({ segment }) => segment.discontinuity);
    expect(made[at - 1]!.codecs).toBe('avc1.64001f,mp4a.40.2');
    expect(made[at]!.codecs).toBe('avc1.42001f,mp4a.40.2');
    expect(made.filter(({ segment }) => segment.discontinuity)).toHaveLength(1);
  });
});

const PART = secondsToTicks(0.333);

/** RFC 8216bis 4.4.4.9. */
const expectWhole = (segments: readonly Segment[]): void => {
  for (const { parts, durationTicks } of segments) {
    expect(parts.reduce((sum, part) => sum + part.durationTicks, 0)).toBe(durationTicks);
    for (const part of parts) expect(part.durationTicks).toBeLessThanOrEqual(longestSourcePart(PART));
  }
};

/** The PCR that are there. */
const clocks = (chunks: readonly Buffer[]): number[] => {
  const data = Buffer.concat(chunks);
  const found: number[] = [];
  for (let at = 0; at < data.length; at += PACKET_SIZE) {
    const offset = pcrOffset(data, at);
    if (offset >= 0) found.push(readPcrBase(data, offset));
  }
  return found;
};

describe('parts', () => {
  const { segments, parts } = run(programme(TWO_FEEDS).map(filled), PART);

  test('are exact byte ranges that fill their segment, none longer than the target', () => {
    for (const { segment } of segments) {
      const own = segment.parts;
      expect(Buffer.concat(own.flatMap((part) => part.chunks)).equals(Buffer.concat(segment.chunks!))).toBe(true);
      expect(own.reduce((sum, part) => sum + part.durationTicks, 0)).toBe(segment.durationTicks);
      for (const { durationTicks } of own)
        expect(durationTicks).toBeLessThanOrEqual(longestSourcePart(secondsToTicks(0.333)));
    }
    expect(parts.length).toBeGreaterThan(segments.length * 4);
  });

  // RFC 8216bis 4.4.4.9. Publishers count milliseconds: pictures are never quite where the rate has them.
  test.each(
    [23.976, 24, 25, 29.97, 30, 50, 59.94, 60].flatMap((rate) => [0.2, 0.333, 0.5, 1].map((part) => [rate, part])),
  )('of a source of %s pictures per second, planned for %s s, have at least 0.85 of PART-TARGET', (rate, part) => {
    const start = 20 * SEGMENT;
    const samples = Array.from({ length: Math.round(9 * rate) }, (_, index): Sample => {
      const pts = start + Math.round((Math.round((index * 1000) / rate) * 90) / SHOWN_STEP) * SHOWN_STEP;
      const key = index % Math.round(2 * rate) === 0;
      return filled({ kind: 'video', pts, dts: pts, key, data: Buffer.alloc(0) });
    });
    const made = run(samples, secondsToTicks(part)).segments;
    expect(made.length).toBeGreaterThanOrEqual(3);
    const target = Math.ceil(longestSourcePart(secondsToTicks(part)) / 90) * 90;
    for (const { segment } of made) {
      for (const { durationTicks } of segment.parts) expect(durationTicks).toBeLessThanOrEqual(target);
      for (const { durationTicks } of segment.parts.slice(0, -1)) {
        expect(durationTicks).toBeGreaterThanOrEqual(0.85 * target);
      }
    }
  });

  test('begin with tables, have a clock, and say which can be begun with', () => {
    for (const { chunks, independent } of parts) {
      expect(chunks[0]!.readUInt16BE(1) & 0x1fff).toBe(0);
      const units = unitsOf(chunks).filter(({ kind }) => kind === 'video');
      expect(units.some(({ randomAccess }) => randomAccess)).toBe(independent);
      expect(clocks(chunks).length).toBeGreaterThan(0);
    }
    expect(parts.filter(({ independent }) => independent).length).toBeGreaterThanOrEqual(segments.length);
  });

  test('go on while the last picture is held, with silence', () => {
    // The first feed ends 1.7 s before the second, which is taken with its first key frame.
    const samples = programme([{ feed: grouped(30), seconds: 7.3 }]).map(filled);
    const splicer = new Splicer((sample) => samples.push(filled(sample)));
    const from = samples.length;
    for (const sample of samples.slice()) splicer.push(sample);
    samples.length = from;
    splicer.cut(true);
    const late = samplesOf(grouped(30), 20 + 9, 20 + 16);
    for (const sample of late.slice(late.findIndex((each) => each.kind === 'video' && each.key))) splicer.push(sample);
    const made = run(samples, PART);
    const at = made.segments.findIndex(({ segment }) => segment.discontinuity);
    const before = made.segments[at - 1]!.segment;
    expect(before.parts.length).toBeGreaterThan(5);
    for (const { chunks } of before.parts) expect(unitsOf(chunks).length).toBeGreaterThan(0);
    expectWhole(made.segments.map(({ segment }) => segment));
  });

  const feed = fc.record({
    frameRate: fc.constantFrom(1, 5, 10, 15, 24, 25, 29.97, 30, 50, 60),
    groupLength: fc.noBias(fc.integer({ min: 1, max: 200 })),
    bFrames: fc.integer({ min: 0, max: 3 }),
    phase: fc.integer({ min: 0, max: 9000 }),
    audio: fc.boolean(),
    audioPhase: fc.constant(0),
    audioLag: fc.integer({ min: -30_000, max: 40_000 }),
  });
  const stay = fc.record({ feed, seconds: fc.noBias(fc.double({ min: 0.05, max: 5, noNaN: true })) });

  test('last as long as their segment whatever comes, and none longer than PART-TARGET', () => {
    fc.assert(
      fc.property(
        fc.array(stay, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))),
        (stays, holes) => {
          const samples = programme(stays).map(filled);
          const start = samples[0]?.pts ?? 0;
          const isThere = ({ pts }: Sample): boolean =>
            holes.every(([at, length]) => pts < start + at * 90_000 || pts > start + (at + length) * 90_000);
          const made = run(samples.filter(isThere), PART);
          expectWhole(made.segments.map(({ segment }) => segment));
          const times = made.segments.flatMap(({ segment }) => clocks(segment.chunks!));
          expect(times.slice(1).every((time, index) => time > times[index]!)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('timed metadata', () => {
  test('is in the segment and in the part that its moment lies in, also while the last picture is held', () => {
    const samples = programme(TWO_FEEDS).map(filled);
    const start = samples[0]!.pts;
    const events = new TimedEvents();
    // Every quarter of a second, and at the very start of a group of pictures.
    for (let at = 1; at < 70; at++) events.add(start + at * 22_500, Buffer.from(`${at}`));
    events.add(start + 90_000, Buffer.from('key'));
    const { segments, parts } = run(samples, secondsToTicks(0.333), events);
    const last = segments.at(-1)!.segment;
    const all = segments.flatMap(({ segment }) => tagsOf(Buffer.concat(segment.chunks!), start));
    expect(all.map(({ ticks }) => ticks)).toEqual(
      events.between(segments[0]!.segment.startTicks, last.startTicks + last.durationTicks).map(({ ticks }) => ticks),
    );
    for (const { segment } of segments) {
      let at = segment.startTicks;
      for (const part of segment.parts) {
        const own = tagsOf(Buffer.concat(part.chunks), start).map(({ ticks }) => ticks);
        expect(own).toEqual(events.between(at, at + part.durationTicks).map(({ ticks }) => ticks));
        at += part.durationTicks;
      }
    }
    expect(continuityErrors(Buffer.concat(parts.flatMap(({ chunks }) => chunks)))).toBe(0);
  });
});

describe('a hole in the programme', () => {
  test('is not part of the segment before it, which stays within its length', () => {
    const samples = programme([{ feed: grouped(30), seconds: 40 }]).map(filled);
    const start = samples[0]!.pts;
    const { segments } = run(samples.filter(({ pts }) => pts - start < 450_000 || pts - start > secondsToTicks(25)));
    for (const { segment } of segments) expect(segment.durationTicks).toBeLessThanOrEqual(2 * SEGMENT + 3000);
    expect(segments.some(({ segment }) => segment.discontinuity)).toBe(true);
  });

  test('of pictures alone is not filled by sound: parts end with their segment, which stays within its length', () => {
    const samples = programme([{ feed: grouped(30), seconds: 40 }]).map(filled);
    const start = samples[0]!.pts;
    const isThere = ({ kind, pts }: Sample): boolean =>
      kind === 'audio' || pts - start < 450_000 || pts - start > secondsToTicks(25);
    const { segments } = run(samples.filter(isThere), secondsToTicks(0.333));
    for (const { segment } of segments) {
      expect(segment.durationTicks).toBeLessThanOrEqual(2 * SEGMENT + 3000);
      expect(segment.parts.every(({ durationTicks }) => durationTicks > 0)).toBe(true);
      expect(segment.parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0)).toBe(segment.durationTicks);
    }
    expect(segments.some(({ segment }) => segment.discontinuity)).toBe(true);
  });
});
