import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goOnAt, resumePoint, type Progress } from '../../../src/encoder/resume-point.ts';
import type { Ticks } from '../../../src/clock/ticks.ts';

const video = (frameRate: number, publishedEnd: Ticks | undefined): Progress => ({
  rung: {
    kind: 'video',
    codec: 'h264',
    name: `at ${frameRate}`,
    width: 640,
    height: 360,
    frameRate,
    videoBitrate: 800_000,
    audioBitrate: 96_000,
    preset: 'veryfast',
    options: {},
  },
  publishedEnd,
});
const audio = (publishedEnd: Ticks | undefined): Progress => ({
  rung: { kind: 'audio', name: 'audio', audioBitrate: 96_000 },
  publishedEnd,
});

describe('the point where a run resumes', () => {
  it('is not known before anything is published', () => {
    expect(resumePoint([])).toBeUndefined();
    expect(resumePoint([video(30, undefined), audio(undefined)])).toBeUndefined();
  });

  it('is where the slowest rendition ends', () => {
    expect(resumePoint([video(30, 540_000), video(30, 360_000), audio(541_000)])).toBe(360_000);
  });

  it('is that of sound where there are no pictures', () => {
    expect(resumePoint([audio(180_480), audio(182_400)])).toBe(180_480);
  });

  it('is a frame of the pictures where sound is behind', () => {
    expect(resumePoint([video(30, 360_000), audio(180_480)])).toBe(180_000);
    expect(resumePoint([video(25, 360_000), audio(359_000)])).toBe(356_400);
  });

  it('is a frame of every rate', () => {
    const point = resumePoint([video(50, 360_000), video(25, 360_000), video(30, 360_000), audio(359_999)])!;
    for (const rate of [50, 25, 30]) expect((360_000 - point) % (90_000 / rate)).toBe(0);
  });

  it('is never behind an end, and never more than a frame of 1/5 s before it', () => {
    const rates = fc.constantFrom(24, 25, 29.97, 30, 50, 59.94, 60);
    fc.assert(
      fc.property(rates, fc.nat(1000), fc.nat(400_000), (rate, frames, soundBehind) => {
        const end = 1e12 + Math.round((frames * 90_000) / rate);
        const point = resumePoint([video(rate, end), audio(end - soundBehind)])!;
        expect(point).toBeLessThanOrEqual(end - soundBehind + 1);
        expect(point).toBeGreaterThan(end - soundBehind - 18_000);
        const framesBefore = ((end - point) * rate) / 90_000;
        expect(Math.abs(framesBefore - Math.round(framesBefore))).toBeLessThan(0.001 * (1 + framesBefore));
      }),
    );
  });
});

describe('where renditions go on that are ahead', () => {
  it('is the end of what they have published', () => {
    const progress = [video(30, 540_000), video(25, 360_000), audio(541_000)];
    expect(resumePoint(progress)).toBe(360_000);
    expect([...goOnAt(progress, 360_000)]).toEqual([['at 30', 540_000]]);
  });

  it('is not the place that all begin at, nor one before the first picture is published', () => {
    expect([...goOnAt([video(30, 360_002), video(25, undefined), audio(700_000)], 360_000)]).toEqual([]);
  });

  it('is a frame of theirs in the run that begins before it, whatever the rates are', () => {
    const rates = fc.constantFrom(24, 25, 30, 50, 60);
    const rung = fc.record({ rate: rates, frames: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(fc.array(rung, { minLength: 1, maxLength: 4 }), fc.nat(400_000), (rungs, sound) => {
        const start = 1e12;
        const progress = rungs.map(({ rate, frames }) => video(rate, start + (frames * 90_000) / rate));
        const from = resumePoint([...progress, audio(start + sound)])!;
        for (const { rate, frames } of rungs) {
          const apart = (start + (frames * 90_000) / rate - from) / (90_000 / rate);
          expect(Math.abs(apart - Math.round(apart))).toBeLessThan(0.01);
          expect(apart).toBeGreaterThan(-0.01);
        }
        expect(from).toBeLessThanOrEqual(start + sound + 2);
      }),
    );
  });
});
