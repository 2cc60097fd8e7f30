import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { ArchivedSegment } from '../../../src/archive/archived.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { coverageOf, coveredBefore, LEAST_HOLE, unionOf } from '../../../src/views/coverage.ts';
import { listingOf, type Listed } from '../../../src/views/listed.ts';

const LENGTH = secondsToTicks(2);
const START = 890_000_000 * LENGTH;

const segment = (index: number, changes: Partial<ArchivedSegment> = {}): ArchivedSegment => ({
  ...{ msn: START / LENGTH + index, startTicks: START + index * LENGTH, durationTicks: LENGTH },
  ...{ byteLength: 1000, discontinuity: false, ...changes },
});
const segments = (...indices: number[]): ArchivedSegment[] => indices.map((index) => segment(index));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

const list = (own: readonly ArchivedSegment[], others: readonly (readonly ArchivedSegment[])[] = [], growing = false) =>
  listingOf(own, { coverage: unionOf([own, ...others].map(coverageOf)), longestTicks: LENGTH, growing });

/** `5`, `5!` with a discontinuity, `gap`. */
const words = (listed: readonly Listed[]): string[] =>
  listed.map(({ segment: is, discontinuity, startTicks }) => {
    const name = is ? String(is.msn - START / LENGTH) : `gap${(startTicks - START) / LENGTH}`;
    return discontinuity ? `${name}!` : name;
  });

describe('what the playlist of a range lists', () => {
  test('is the segments, as they follow one another', () => {
    expect(words(list(segments(1, 2, 3)))).toEqual(['1', '2', '3']);
  });

  test('has a discontinuity where all renditions have nothing: nobody looks at an hour of nothing', () => {
    expect(words(list(segments(1, 2, 500, 501), [segments(1, 2, 500, 501)]))).toEqual(['1', '2', '500!', '501']);
  });

  test('has gaps where another rendition has something, at the beginning, in the middle and at the end', () => {
    const others = [segments(0, 1, 2, 3, 4, 5)];
    expect(words(list(segments(1, 2, 4), others))).toEqual(['gap0', '1', '2', 'gap3', '4', 'gap5']);
  });

  test('leaves open what is missing at the end while more may come', () => {
    const others = [segments(0, 1, 2, 3)];
    expect(words(list(segments(0, 1), others, true))).toEqual(['0', '1']);
    expect(words(list(segments(0, 1, 3), others, true))).toEqual(['0', '1', 'gap2', '3']);
  });

  test('says the discontinuities of the segments, but that in front of all of it', () => {
    const own = [segment(0, { discontinuity: true }), segment(1), segment(2, { discontinuity: true })];
    expect(words(list(own))).toEqual(['0', '1', '2!']);
  });

  test('has no gaps where sound begins and ends a frame beside the pictures', () => {
    const sound = range(0, 5).map((index) => segment(index, { startTicks: START + index * LENGTH - 1500 }));
    const coverage = coverageOf(segments(1, 2, 3));
    const listed = listingOf(sound, { coverage, longestTicks: LENGTH, growing: false });
    expect(words(listed)).toEqual(['1', '2', '3']);
  });

  const presence = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 60 });
  property.prop([presence])('lines all renditions up: the same length, the same jumps, nothing lost', (there) => {
    const renditions = [0, 1, 2].map((each) => segments(...there.flatMap((has, index) => (has[each] ? [index] : []))));
    const coverage = unionOf(renditions.map(coverageOf));
    const covered = coveredBefore(coverage, Infinity);
    const jumps = coverage.slice(1).map(({ from }) => from);
    expect(covered).toBe(there.filter((has) => has.includes(true)).length * LENGTH);
    for (const own of renditions) {
      const listed = listingOf(own, { coverage, longestTicks: LENGTH, growing: false });
      expect(listed.reduce((sum, { durationTicks }) => sum + durationTicks, 0)).toBe(covered);
      expect(listed.flatMap(({ segment: is }) => is ?? [])).toEqual(own);
      expect(listed.filter(({ discontinuity }) => discontinuity).map(({ startTicks }) => startTicks)).toEqual(jumps);
      expect(listed.every(({ durationTicks }) => durationTicks > 0 && durationTicks <= LENGTH)).toBe(true);
    }
  });

  property.prop([presence, fc.nat()])('only grows at its end while more may come', (there, seed) => {
    const renditions = [0, 1, 2].map((each) => segments(...there.flatMap((has, index) => (has[each] ? [index] : []))));
    const at = (end: Ticks) => {
      const until = renditions.map((own) => own.filter((one) => one.startTicks + one.durationTicks <= end));
      const coverage = unionOf(until.map(coverageOf));
      return until.map((own) => words(listingOf(own, { coverage, longestTicks: LENGTH, growing: true })));
    };
    const earlier = at(START + (1 + (seed % there.length)) * LENGTH);
    const later = at(START + there.length * LENGTH);
    earlier.forEach((list, index) => {
      // One that has begun, in a range that has: a rendition that comes later has gaps in front of it.
      if (list.length > 0) expect(later[index]!.slice(0, list.length)).toEqual(list);
    });
  });
});

describe('coverage', () => {
  test('counts time as players do, to whom holes are nothing', () => {
    const coverage = coverageOf(segments(0, 1, 10, 11));
    const seconds = (index: number): number => coveredBefore(coverage, START + index * LENGTH) / LENGTH;
    expect([0, 1, 2, 5, 10, 11, 50].map(seconds)).toEqual([0, 1, 2, 2, 2, 3, 4]);
  });

  test('has no hole where a frame is late', () => {
    const late = segment(1, { startTicks: START + LENGTH + LEAST_HOLE - 1 });
    expect(coverageOf([segment(0), late])).toHaveLength(1);
  });
});
