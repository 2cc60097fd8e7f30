import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProgrammeLoudness } from '../../../src/watchdog/programme-loudness.ts';

const frame = (momentary: number | string): string =>
  `frame:1   pts:4800   pts_time:0.1\nlavfi.r128.M=${momentary}\nlavfi.r128.S=-21.54\nlavfi.r128.I=-99\n`;
const peak = (level: number | string): string => `lavfi.astats.Overall.Peak_level=${level}\n`;
/** So many blocks of one loudness. */
const hear = (loudness: ProgrammeLoudness, level: number, blocks: number): void => {
  for (let block = 0; block < blocks; block++) loudness.push(frame(level), 1);
};

describe('the loudness of a programme', () => {
  it('is what was said last, and nothing once nothing was said for three seconds', () => {
    const loudness = new ProgrammeLoudness();
    expect(loudness.read(0)).toBeUndefined();
    loudness.push(frame(-20.04), 10);
    expect(loudness.read(13)).toEqual({
      ...{ momentary: -20, shortTerm: -21.5, integrated: undefined, truePeak: undefined },
    });
    expect(loudness.read(13.1)).toBeUndefined();
  });

  it('takes silence for -70, however it is written', () => {
    const loudness = new ProgrammeLoudness();
    for (const silence of ['-inf', 'nan', '-120.691']) {
      loudness.push(frame(silence) + peak('-inf'), 0);
      expect(loudness.read(0)).toMatchObject({ momentary: -70, truePeak: -70 });
    }
  });

  it('has its highest peak of a minute, two seconds each', () => {
    const loudness = new ProgrammeLoudness();
    loudness.push(frame(-20) + peak(0.44), 0);
    for (let index = 0; index < 29; index++) loudness.push(peak(-6), 0);
    expect(loudness.read(0)!.truePeak).toBe(0.4);
    loudness.push(peak(-6), 0);
    expect(loudness.read(0)!.truePeak).toBe(-6);
  });

  // EBU Tech 3341 v3, table 1: cases 1 to 4; -36 LUFS lies below the relative gate of -23.
  it.each([
    [[[-23, 200]], -23],
    [[[-33, 200]], -33],
    [
      [
        [-36, 100],
        [-23, 600],
        [-36, 100],
      ],
      -23,
    ],
    [
      [
        [-72, 100],
        [-36, 100],
        [-23, 600],
        [-36, 100],
        [-72, 100],
      ],
      -23,
    ],
  ] as [[number, number][], number][])('of %j is %d LUFS as a whole', (parts, expected) => {
    const loudness = new ProgrammeLoudness();
    for (const [level, blocks] of parts) hear(loudness, level, blocks);
    expect(loudness.read(1)!.integrated).toBeCloseTo(expected, 0);
  });

  it('forgets as a whole what is more than ten minutes ago', () => {
    const loudness = new ProgrammeLoudness();
    hear(loudness, -10, 3000);
    hear(loudness, -30, 6000);
    expect(loudness.read(1)!.integrated).toBe(-30);
  });

  it('reads the same from pieces of any length, and takes anything for text', () => {
    const text = Array.from({ length: 20 }, (_, index) => frame(-20 - index) + peak(-index)).join('');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), fc.string(), (cuts, noise) => {
        const loudness = new ProgrammeLoudness();
        const at = [0, ...cuts.toSorted((one, other) => one - other), text.length];
        at.slice(1).forEach((end, index) => loudness.push(text.slice(at[index], end), 0));
        expect(loudness.read(0)).toEqual({ momentary: -39, shortTerm: -21.5, integrated: undefined, truePeak: 0 });
        loudness.push(`${noise}\n`, 0);
        expect(loudness.read(0)).toBeDefined();
      }),
      { numRuns: 50 },
    );
  });
});
