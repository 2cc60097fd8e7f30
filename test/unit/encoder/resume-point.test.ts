import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resumePoint, type Progress } from '../../../src/encoder/resume-point.ts';
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
