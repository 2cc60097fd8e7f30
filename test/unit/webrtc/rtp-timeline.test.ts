import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtpTimeline } from '../../../src/webrtc/rtp-timeline.ts';

const wrap = (value: number): number => ((Math.round(value) % 2 ** 32) + 2 ** 32) % 2 ** 32;

describe('the two clocks of a publisher', () => {
  it('are brought together within 10 ms by the reports, over any offset and wrap', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(word, word, fc.double({ min: 0, max: 0.3, noNaN: true }), (pictureBase, soundBase, soundLater) => {
        const timeline = new RtpTimeline();
        const wall = 3_900_000_000;
        let worst = 0;
        for (let ms = 0; ms < 20_000; ms += 20) {
          const seconds = ms / 1000;
          const picture = timeline.picture(wrap(pictureBase + seconds * 90_000), seconds);
          const sound = timeline.sound(wrap(soundBase + seconds * 48_000), seconds + soundLater);
          if (ms === 3000) {
            timeline.report('picture', wall + 3, wrap(pictureBase + 3 * 90_000));
            timeline.report('sound', wall + 3, wrap(soundBase + 3 * 48_000));
          }
          if (ms > 3000 + 20 * 300) worst = Math.max(worst, Math.abs(sound! - picture));
        }
        expect(worst).toBeLessThan(900);
      }),
      { numRuns: 50 },
    );
  });

  it('are brought together by arrival before that', () => {
    const timeline = new RtpTimeline();
    expect(timeline.sound(48_000, 0.99)).toBeUndefined();
    timeline.picture(5000, 1);
    expect(Math.abs(timeline.sound(48_960, 1.02)! - (5000 + 0.02 * 90_000))).toBeLessThanOrEqual(900);
  });

  it('move sound by no more than a millisecond at a time', () => {
    const timeline = new RtpTimeline();
    timeline.picture(0, 0);
    let last = timeline.sound(0, 0)!;
    timeline.report('picture', 10, 0);
    timeline.report('sound', 10.2, 0);
    for (let index = 1; index < 300; index++) {
      const next = timeline.sound(index * 960, index * 0.02)!;
      expect(Math.abs(next - last - 1800)).toBeLessThanOrEqual(91);
      last = next;
    }
    expect(Math.abs(last - (299 * 1800 + 0.2 * 90_000))).toBeLessThan(2);
  });
});
