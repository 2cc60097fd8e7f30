import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LadderRelief, relieved, spareRungs, type EncoderPace } from '../../../src/channel/ladder-relief.ts';
import { configuredLadder } from '../../../src/encoder/ladder.ts';

const SETTINGS = { after: 5, return: 60 };
const SLOW: EncoderPace = { speed: 0.8, behind: 4 };
const WELL: EncoderPace = { speed: 1, behind: 0.8 };
const LADDER = configuredLadder(['720p', '1080p', '480p', 'audio'], undefined);

/** Feeds one pace a second. @returns when it decided, and what */
const run = (relief: LadderRelief, pace: EncoderPace, from: number, seconds: number, spare = 2): [number, number][] => {
  const decided: [number, number][] = [];
  for (let now = from; now <= from + seconds; now++) {
    const out = relief.update(pace, spare - relief.out, SETTINGS, now);
    if (out !== undefined) decided.push([now, out]);
  }
  return decided;
};

describe('the relief of a ladder', () => {
  it('takes one out once the encoder was slow and behind for as long as is wanted, and the next one after as long', () => {
    expect(run(new LadderRelief(), SLOW, 100, 20)).toEqual([
      [105, 1],
      [111, 2],
    ]);
  });

  it.each<[string, EncoderPace]>([
    ['keeps up', WELL],
    ['catches up', { speed: 1.4, behind: 9 }],
    ['has just begun', { speed: undefined, behind: 6 }],
    ['is slow because nothing comes', { speed: 0.2, behind: 1 }],
  ])('leaves the ladder alone while the encoder %s', (_, pace) => {
    expect(run(new LadderRelief(), pace, 0, 300)).toEqual([]);
  });

  it('begins to count anew when the encoder was well in between', () => {
    const relief = new LadderRelief();
    expect(run(relief, SLOW, 0, 4)).toEqual([]);
    expect(run(relief, WELL, 5, 0)).toEqual([]);
    expect(run(relief, SLOW, 6, 4)).toEqual([]);
  });

  it('puts it back once the encoder kept up for long, and waits twice as long after each try that failed', () => {
    const relief = new LadderRelief();
    let now = 0;
    const overload = (): void => {
      const [[at] = [NaN]] = run(relief, SLOW, now, SETTINGS.after);
      now = at + 1;
    };
    /** Seconds until it is tried again. */
    const wait = (): number => {
      const [[at] = [NaN]] = run(relief, WELL, now, 2000);
      const seconds = at - now;
      now = at + 1;
      return seconds;
    };
    const waits = Array.from({ length: 7 }, () => {
      overload();
      return wait();
    });
    expect(waits).toEqual([60, 120, 240, 480, 960, 960, 960]);
    // It has held for longer than it was waited for: the next time it is an overload like the first.
    now += 1000;
    overload();
    expect(wait()).toBe(60);
  });

  it('never takes out what has to stay, and puts all back where it is switched off', () => {
    const relief = new LadderRelief();
    expect(run(relief, SLOW, 0, 100, 1)).toEqual([[5, 1]]);
    expect(relief.update(SLOW, 0, undefined, 101)).toBe(0);
    expect(relief.update(SLOW, 1, undefined, 102)).toBeUndefined();
  });

  it('knows nothing of a ladder that is no more', () => {
    const relief = new LadderRelief();
    run(relief, SLOW, 0, 5);
    relief.forget();
    expect(relief.out).toBe(0);
    expect(run(relief, WELL, 6, 500)).toEqual([]);
  });

  it('changes by one at a time, and within its bounds, whatever the encoder does', () => {
    const pace = fc.record({
      speed: fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: undefined }),
      behind: fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: undefined }),
      seconds: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(pace, { maxLength: 30 }), (paces) => {
        const relief = new LadderRelief();
        let now = 0;
        for (const { seconds, ...one } of paces) {
          for (let step = 0; step <= seconds; step++) {
            const before = relief.out;
            const out = relief.update(one, 2 - before, SETTINGS, now++) ?? before;
            expect(Math.abs(out - before)).toBeLessThanOrEqual(1);
            expect(out).toBe(Math.min(2, Math.max(0, out)));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a relieved ladder', () => {
  const namesWithout = (count: number): string[] => relieved(LADDER, count).rungs.map(({ name }) => name);

  it('lacks the costliest pictures, wherever they stand, and keeps sound and one quality', () => {
    expect(namesWithout(0)).toEqual(['720p', '1080p', '480p', 'audio']);
    expect(namesWithout(1)).toEqual(['720p', '480p', 'audio']);
    expect(namesWithout(2)).toEqual(['480p', 'audio']);
    expect(namesWithout(9)).toEqual(['480p', 'audio']);
    expect(relieved(LADDER, 2).out).toEqual(['1080p', '720p']);
    expect(spareRungs(LADDER)).toBe(2);
  });

  it('has nothing to spare where it has one quality, or none', () => {
    for (const ladder of [configuredLadder(['source', '480p'], undefined), configuredLadder(['audio'], undefined)]) {
      expect(spareRungs(ladder)).toBe(0);
      expect(relieved(ladder, 1)).toEqual({ rungs: ladder, out: [] });
    }
  });
});
