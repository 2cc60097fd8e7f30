import { describe, expect, it } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { endOf, tagProblem } from '../../../src/metadata/date-range.ts';
import { DateRanges, MAX_RANGES } from '../../../src/metadata/date-ranges.ts';

const S = secondsToTicks(1);
const range = (startTicks: number) => ({ startTicks, addedTicks: 0 });

describe('the date ranges of a channel', () => {
  it('are listed in the order of their starts', () => {
    const ranges = new DateRanges();
    for (const start of [3, 1, 2]) ranges.add(`r${start}`, range(start));
    expect(ranges.list.map(({ id }) => id)).toEqual(['r1', 'r2', 'r3']);
  });

  it('never have an ID twice, neither at a time nor one after the other', () => {
    const ranges = new DateRanges();
    expect(ranges.add('a', range(0))).toBe(true);
    expect(ranges.add('a', range(S))).toBe(false);
    ranges.cancel('a', S);
    expect(ranges.list).toEqual([]);
    expect(ranges.add('a', range(S))).toBe(false);
  });

  it('are no more than can be listed', () => {
    const ranges = new DateRanges();
    const added = Array.from({ length: MAX_RANGES + 3 }, (_, index) => ranges.add(`r${index}`, range(index)));
    expect(added.filter((done) => done)).toHaveLength(MAX_RANGES);
  });

  it('end once: what was said first stands', () => {
    const ranges = new DateRanges();
    ranges.add('a', { ...range(S), class: 'ad' });
    ranges.end('a', { durationTicks: 5 * S }, 6 * S);
    ranges.end('a', { durationTicks: 9 * S }, 6 * S);
    ranges.end('b', { durationTicks: 9 * S }, 6 * S);
    const [ended] = ranges.list;
    expect(endOf(ended!)).toBe(6 * S);
    expect(ended!.tags).toHaveLength(2);
    expect(ended!.tags[1]).toEqual({ startTicks: S, class: 'ad', durationTicks: 5 * S, addedTicks: 6 * S });
  });

  it('go when none of it maps to a listed segment any more; one without an end stays', () => {
    const ranges = new DateRanges();
    ranges.add('ended', { ...range(0), durationTicks: 5 * S });
    ranges.add('open', { ...range(0), plannedTicks: S });
    ranges.prune(5 * S, 10 * S);
    expect(ranges.list.map(({ id }) => id)).toEqual(['ended', 'open']);
    ranges.prune(5 * S + 1, 10 * S);
    expect(ranges.list.map(({ id }) => id)).toEqual(['open']);
    expect([ranges.removedSince(10 * S), ranges.removedSince(10 * S + 1)]).toEqual([['ended'], []]);
    ranges.prune(25 * 3600 * S, 25 * 3600 * S);
    expect(ranges.list).toEqual([]);
  });
});

describe('a tag cannot be written', () => {
  it.each([
    [{ class: 'a"b' }, /class/],
    [{ client: { 'x-lower': 'a' } }, /must begin with X-/],
    [{ client: { 'X-A': 'a\nb' } }, /X-A must be/],
    [{ client: { 'X-A': Infinity } }, /X-A must be/],
    [{ client: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, n])) }, /at most 20/],
    [{ endOnNext: true }, /needs a class/],
    [{ endOnNext: true, class: 'a', durationTicks: 1 }, /no duration/],
    [{ cue: ['PRE', 'POST'] as const }, /exclude/],
  ])('%j', (tag, why) => {
    expect(tagProblem({ startTicks: 0, ...tag })).toMatch(why);
  });

  it('else it can', () => {
    expect(tagProblem({ startTicks: 0, class: 'ad', client: { 'X-A-1': 'é, ö', 'X-B': 2 } })).toBeUndefined();
  });
});
