import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ArchivedSegment } from '../../../src/archive/archived.ts';
import { secondsToTicks, ticksToSeconds } from '../../../src/clock/ticks.ts';
import { parseSheetFile, sheetFile } from '../../../src/pictures/sheet-name.ts';
import { placeOf, renderStoryboard, sheetsOf, stepOf, tilesOf } from '../../../src/pictures/storyboard.ts';

/** A multiple of a thousand seconds: a sheet begins there. */
const BEGIN = 1_700_000_000;
const at = (seconds: number): number => secondsToTicks(BEGIN + seconds);

const segment = (from: number, length = 2): ArchivedSegment => ({
  ...{ msn: Math.round(from), startTicks: at(from), durationTicks: secondsToTicks(length) },
  ...{ byteLength: 1000, discontinuity: false },
});
const segments = (from: number, count: number): ArchivedSegment[] =>
  Array.from({ length: count }, (_, index) => segment(from + 2 * index));
const range = (from: number, to: number) => ({ from: at(from), to: at(to) });
const starts = (tiles: readonly { readonly segment: ArchivedSegment }[]): number[] =>
  tiles.map(({ segment: { startTicks } }) => ticksToSeconds(startTicks) - BEGIN);

const cuesOf = (text: string) =>
  [...text.matchAll(/^(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),160,90$/gm)].map(([, from, to, file, x, y]) => ({
    ...{ from: secondsOf(from!), to: secondsOf(to!), file: file!, x: Number(x), y: Number(y) },
  }));
const secondsOf = (stamp: string): number => stamp.split(':').reduce((sum, each) => sum * 60 + Number(each), 0);

describe('a storyboard', () => {
  it('has for each step the first segment that begins in it, or the one that is on', () => {
    expect(starts(tilesOf(segments(0, 15), range(0, 30), 10))).toEqual([0, 10, 20]);
    expect(starts(tilesOf(segments(1, 15), range(1, 31), 10))).toEqual([1, 11, 21, 29]);
    expect(starts(tilesOf([segment(0, 25), segment(25)], range(0, 27), 10))).toEqual([0, 0, 25]);
  });

  it('has no picture of what is missing', () => {
    const tiles = tilesOf([...segments(0, 5), ...segments(40, 5)], range(0, 50), 10);
    expect(starts(tiles)).toEqual([0, 40]);
  });

  it('counts as a player does, which passes holes over, or by the clock', () => {
    const all = [...segments(0, 5), ...segments(40, 5)];
    const times = (how: 'media' | 'clock') => {
      const text = renderStoryboard(all, range(0, 50), 10, how);
      return { text, cues: cuesOf(text).map(({ from, to }) => [from, to]) };
    };
    expect(times('media').cues).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect(times('clock').cues).toEqual([
      [0, 40],
      [40, 50],
    ]);
    expect(times('clock').text).toContain('NOTE X-PROGRAM-DATE-TIME:2023-11-14T22:13:20.000Z');
    expect(times('media').text).not.toContain('NOTE');
  });

  it('begins where a trimmed recording begins', () => {
    const cues = cuesOf(renderStoryboard(segments(2, 14), range(3, 30), 10, 'media'));
    expect(cues.map(({ from }) => from)).toEqual([0, 7, 17]);
    expect(cues[0]!.file).toBe(`sheet-10-${BEGIN / 1000}-0-2.jpg`);
  });

  it('goes over to the next sheet after a hundred pictures, row by row', () => {
    const cues = cuesOf(renderStoryboard(segments(0, 600), range(0, 1200), 10, 'media'));
    expect(cues).toHaveLength(120);
    expect(cues[99]).toMatchObject({ file: `sheet-10-${BEGIN / 1000}-0-99.jpg`, x: 1440, y: 810 });
    expect(cues[100]).toMatchObject({ file: `sheet-10-${BEGIN / 1000 + 1}-0-19.jpg`, x: 0, y: 0 });
    expect(placeOf((BEGIN / 1000) * 100 + 25, { step: 10, sheet: BEGIN / 1000, first: 20, last: 30 })).toEqual({
      x: 800,
      y: 0,
    });
  });

  it('is finer of what is short', () => {
    expect([stepOf(undefined), stepOf(secondsToTicks(600)), stepOf(secondsToTicks(601))]).toEqual([10, 2, 10]);
  });

  test.prop([
    fc.array(fc.record({ gap: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 1, max: 25 }) }), {
      minLength: 1,
      maxLength: 60,
    }),
    fc.constantFrom(2, 10),
    fc.constantFrom('media' as const, 'clock' as const),
  ])('has cues that follow one another to the end, each in a sheet that can be asked for', (pieces, step, times) => {
    let time = 0;
    const all = pieces.map(({ gap, length }) => {
      const made = segment(time + gap, length);
      time += gap + length;
      return made;
    });
    const whole = { from: all[0]!.startTicks, to: at(time) };
    const cues = cuesOf(renderStoryboard(all, whole, step, times));
    expect(cues[0]!.from).toBe(0);
    const played = pieces.reduce((sum, { length }) => sum + length, 0);
    const length = times === 'media' ? played : time - pieces[0]!.gap;
    expect(cues.at(-1)!.to).toBeCloseTo(length, 3);
    cues.forEach((cue, index) => {
      expect(cue.to).toBe(cues[index + 1]?.from ?? cue.to);
      expect(cue.to).toBeGreaterThanOrEqual(cue.from);
      const name = parseSheetFile(cue.file)!;
      expect(sheetFile(name)).toBe(cue.file);
    });
    const sheets = sheetsOf(tilesOf(all, whole, step), step);
    expect(new Set(cues.map(({ file }) => file))).toEqual(new Set(sheets.map(sheetFile)));
  });

  it('knows the names of its sheets, and no others', () => {
    for (const file of ['sheet-10-1-5-3.jpg', 'sheet-0-1-0-9.jpg', 'sheet-10-1-0.jpg', '../sheet-10-1-0-9.jpg', '']) {
      expect(parseSheetFile(file)).toBeUndefined();
    }
  });
});
