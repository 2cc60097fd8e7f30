import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { isShown } from '../../../src/clock/shown.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { ENCODER_START } from '../../../src/encoder/arguments.ts';
import { EncoderFeed } from '../../../src/encoder/encoder-feed.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../../../src/media/silence.ts';
import type { AudioSample, Sample, VideoSample } from '../../../src/media/sample.ts';
import { Backlog } from '../../../src/switcher/backlog.ts';
import { plain, samplesOf, START, type FeedModel } from '../switcher/feed-model.ts';

const filled = (model: FeedModel, from: number, to: number, backlog = new Backlog()): Backlog => {
  for (const sample of samplesOf(model, from, to)) backlog.add(sample);
  return backlog;
};
const all = (feed: EncoderFeed): Sample[] => {
  const samples: Sample[] = [];
  for (let sample = feed.next(); sample; sample = feed.next()) samples.push(sample);
  return samples;
};
const pictures = (samples: readonly Sample[]): VideoSample[] => samples.filter((sample) => sample.kind === 'video');
const sounds = (samples: readonly Sample[]): AudioSample[] => samples.filter((sample) => sample.kind === 'audio');
const at = (seconds: number): Ticks => START + secondsToTicks(seconds);
const feedFrom = (backlog: Backlog, from: Ticks): EncoderFeed =>
  new EncoderFeed(backlog, backlog.keyBefore(from)!, from);

const models = fc.record({
  frameRate: fc.constantFrom(24, 25, 30, 50),
  groupLength: fc.integer({ min: 5, max: 90 }),
  bFrames: fc.integer({ min: 0, max: 3 }),
  phase: fc.constant(0),
  audio: fc.constant(true),
  audioPhase: fc.constant(0),
  audioLag: fc.constantFrom(0, 4000, 20_000),
});

describe('what an encoder is fed', () => {
  property.prop([models, fc.integer({ min: 8, max: 40 })], { numRuns: 30 })(
    'has the first picture at the start of its clock, and the rest at the distances that they have',
    (model, quarters) => {
      const from = Math.round(at(quarters / 4) / 4) * 4;
      const backlog = filled(model, 0, 12);
      const fed = pictures(all(feedFrom(backlog, from)));
      const rounded = fed.filter(({ pts }) => pts >= ENCODER_START);
      const expected = pictures(samplesOf(model, 0, 12)).filter(({ pts }) => pts >= from);
      expect(rounded.map(({ pts }) => pts - ENCODER_START + from)).toEqual(expected.map(({ pts }) => pts));
      expect(rounded.map(({ data }) => data)).toEqual(expected.map(({ data }) => data));
    },
  );

  property.prop([models, fc.integer({ min: 8, max: 40 })], { numRuns: 30 })(
    'hides pictures that lie before it, in an instant, with all the marks that the encoder drops them by',
    (model, quarters) => {
      const from = Math.round(at(quarters / 4) / 4) * 4;
      const fed = pictures(all(feedFrom(filled(model, 0, 12), from)));
      const hidden = fed.filter(({ pts }) => pts < ENCODER_START);
      expect(hidden.every(({ pts }) => !isShown(pts) && pts > ENCODER_START - 22_500)).toBe(true);
      expect(fed[0]!.key).toBe(true);
    },
  );

  property.prop([models, fc.integer({ min: 8, max: 40 })], { numRuns: 30 })(
    'has decoding times that rise, and stand still where pictures are hidden, none behind its presentation',
    ({ bFrames: _, ...inOrder }, quarters) => {
      const model = { ...inOrder, bFrames: 0 };
      const from = Math.round(at(quarters / 4) / 4) * 4;
      const fed = pictures(all(feedFrom(filled(model, 0, 12), from)));
      fed.forEach(({ pts, dts }, index) => {
        expect(dts).toBeLessThanOrEqual(pts);
        if (index > 0) expect(dts).toBeGreaterThanOrEqual(fed[index - 1]!.dts + (isShown(pts) ? 1 : 0));
      });
    },
  );

  // A picture that is shown, but decoded before hidden ones.
  test.each([1, 2, 3])('has decoding times that never go back where the run begins among %d B-frames', (bFrames) => {
    const model = { ...plain, groupLength: 45, bFrames };
    for (let picture = 0; picture < 12; picture++) {
      const fed = pictures(all(feedFrom(filled(model, 0, 6), at(3) + picture * 3000)));
      fed.forEach(({ pts, dts }, index) => {
        expect(dts).toBeLessThanOrEqual(pts);
        if (index > 0) expect(dts).toBeGreaterThanOrEqual(fed[index - 1]!.dts + (isShown(pts) ? 1 : 0));
      });
    }
  });

  property.prop([models, fc.integer({ min: 8, max: 40 })], { numRuns: 30 })(
    'has sound from a quarter of a second before it on, on the grid of whole frames since the epoch, without a break',
    (model, quarters) => {
      const from = Math.round(at(quarters / 4) / 4) * 4;
      const fed = sounds(all(feedFrom(filled(model, 0, 12), from)));
      const times = fed.map(({ pts }) => pts - ENCODER_START + from);
      expect(times[0]! % AAC_FRAME_TICKS).toBe(0);
      expect(times[0]).toBeGreaterThanOrEqual(from - 22_500);
      expect(times[0]).toBeLessThan(from - 22_500 + AAC_FRAME_TICKS);
      expect(times.every((time, index) => index === 0 || time - times[index - 1]! === AAC_FRAME_TICKS)).toBe(true);
    },
  );

  test('is silence where the programme has no sound yet', () => {
    const backlog = new Backlog();
    for (const sample of samplesOf(plain, 0, 4))
      if (sample.kind === 'video' || sample.pts >= at(2)) backlog.add(sample);
    const fed = sounds(all(feedFrom(backlog, START)));
    const silent = fed.filter(({ data }) => data === silentFrame());
    expect(silent.at(-1)!.pts - ENCODER_START).toBeGreaterThanOrEqual(secondsToTicks(2));
    expect(fed.every(({ pts }, index) => index === 0 || pts - fed[index - 1]!.pts === AAC_FRAME_TICKS)).toBe(true);
  });

  test('comes as the programme does: nothing while there is nothing', () => {
    const backlog = filled(plain, 0, 1);
    const feed = feedFrom(backlog, START);
    const before = all(feed).length;
    expect(before).toBeGreaterThan(0);
    expect(feed.next()).toBeUndefined();
    filled(plain, 1, 2, backlog);
    expect(pictures(all(feed))).toHaveLength(30);
    expect(feed.newest).toBe(at(2) - 3000);
    expect(feed.skippedSamples).toBe(0);
  });
});

describe('an encoder that cannot keep up', () => {
  test('loses whole groups of pictures, and every lost sample is counted', () => {
    const backlog = filled(plain, 0, 2);
    const feed = feedFrom(backlog, START);
    const first = all(feed);
    const read = backlog.end;
    filled(plain, 2, 100, backlog);
    const rest = pictures(all(feed));
    // The first picture behind the hole is a key frame; from there on nothing is missing.
    const [entry] = rest;
    expect(entry!.key).toBe(true);
    expect(rest.map(({ pts }) => pts - entry!.pts)).toEqual(rest.map((_, index) => index * 3000));
    expect(feed.skippedSamples).toBe(backlog.start! - read);
    expect(feed.skippedSamples).toBeGreaterThan(1000);
    const lost = pictures(samplesOf(plain, 0, 100)).length - pictures(first).length - rest.length;
    expect(lost % plain.groupLength).toBe(0);
    expect(lost).toBeGreaterThan(0);
  });

  test('behind a hole is fed on with times that rise', () => {
    const backlog = filled({ ...plain, bFrames: 2 }, 0, 2);
    const feed = feedFrom(backlog, START);
    const fed = all(feed);
    filled({ ...plain, bFrames: 2 }, 2, 100, backlog);
    const dts = pictures([...fed, ...all(feed)]).map((picture) => picture.dts);
    expect(dts.every((time, index) => index === 0 || time > dts[index - 1]!)).toBe(true);
  });

  test('holds nothing back of its own: what waits is in the backlog, and that is bounded', () => {
    const backlog = filled(plain, 0, 1);
    const feed = feedFrom(backlog, START);
    for (let i = 0; i < 20; i++) feed.next();
    filled(plain, 1, 200, backlog);
    const waiting = backlog.end - backlog.start!;
    expect(waiting).toBeLessThan((30 + 2 * 2) * (30 + 47) + 100);
    const given = all(feed).length;
    expect(given).toBeLessThanOrEqual(waiting + 20);
    // Once it was read empty, there is nothing left.
    expect(feed.next()).toBeUndefined();
  });

  test('that took no sound before it fell behind is not given silence for all that time at once', () => {
    const backlog = filled(plain, 0, 1);
    const feed = feedFrom(backlog, START);
    expect(feed.next()?.kind).toBe('video');
    filled(plain, 1, 200, backlog);
    expect(sounds(all(feed)).length).toBeLessThan(secondsToTicks(70) / AAC_FRAME_TICKS);
  });

  property.prop([fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3000)), { maxLength: 8 })], { numRuns: 20 })(
    'whatever its pace: what it was given and what was counted as lost is what there was',
    (turns) => {
      const backlog = filled(plain, 0, 1);
      const feed = feedFrom(backlog, START);
      const fed: Sample[] = [];
      let now = 1;
      for (const [seconds, count] of turns) {
        filled(plain, now, now + seconds, backlog);
        now += seconds;
        for (let i = 0; i < count; i++) {
          const sample = feed.next();
          if (!sample) break;
          fed.push(sample);
        }
      }
      fed.push(...all(feed));
      const taken = backlog.end - feed.skippedSamples;
      const videoGiven = pictures(fed).length;
      expect(videoGiven).toBeLessThanOrEqual(taken);
      if (feed.skippedSamples === 0) expect(videoGiven).toBe(pictures(samplesOf(plain, 0, now)).length);
      const times = pictures(fed).map(({ dts }) => dts);
      expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true);
    },
  );
});
