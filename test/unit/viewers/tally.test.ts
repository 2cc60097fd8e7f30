import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EdgeTallies } from '../../../src/viewers/edge-tallies.ts';
import { MOST_VALUES, spreadOf, summarise, type Tally } from '../../../src/viewers/tally.ts';

const tallyOf = (buffers: readonly number[], more: Partial<Tally> = {}): Tally => ({
  viewers: buffers.length,
  reporting: buffers.length,
  byRendition: { '720p': buffers.length },
  starvations: 0,
  buffer: spreadOf(buffers),
  bitrate: spreadOf([]),
  throughput: spreadOf([]),
  ...more,
});
const seconds = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 400 });

describe('what is counted in several places', () => {
  property.prop([fc.array(seconds, { minLength: 1, maxLength: 5 })])(
    'comes to what is counted in one, but for the hundredth of each that is not told',
    (places) => {
      const state = summarise(places.map((each) => tallyOf(each)));
      const all = places.flat().toSorted((a, b) => a - b);
      expect(state).toMatchObject({ viewers: all.length, reporting: all.length, byRendition: { '720p': all.length } });
      const shareBelow = (value: number): number => all.filter((each) => each < value).length / all.length;
      const shareUpTo = (value: number): number => all.filter((each) => each <= value).length / all.length;
      const off = 1 / MOST_VALUES + 1 / all.length;
      expect(shareBelow(state.buffer!.median)).toBeLessThanOrEqual(0.5 + off);
      expect(shareUpTo(state.buffer!.median)).toBeGreaterThanOrEqual(0.5 - off);
      expect(shareBelow(state.buffer!.worstTenth)).toBeLessThanOrEqual(0.1 + off);
      expect(shareUpTo(state.buffer!.worstTenth)).toBeGreaterThanOrEqual(0.1 - off);
    },
  );

  property.prop([fc.array(fc.double({ min: 0, noNaN: true }), { maxLength: 5000 })])(
    'is told in few numbers',
    (given) => {
      const { count, values } = spreadOf([...given, undefined]);
      expect(count).toBe(given.length);
      expect(values).toHaveLength(Math.min(count, MOST_VALUES));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    },
  );

  it('weighs a few here as a few, and many there as many', () => {
    const state = summarise([tallyOf([1, 1, 1]), tallyOf(Array.from({ length: 1000 }, () => 8))]);
    expect(state.buffer).toEqual({ median: 8, worstTenth: 8 });
    expect(summarise([]).buffer).toBeUndefined();
  });
});

describe('edges', () => {
  const setup = () => {
    const clock = { now: 0 };
    return { clock, edges: new EdgeTallies({ patience: 30, now: () => clock.now }) };
  };

  it('count as they said last, until they are not heard for long', () => {
    const { clock, edges } = setup();
    edges.take('a', { main: tallyOf([1, 2]) });
    clock.now = 20;
    edges.take('b', { main: tallyOf([3]), side: tallyOf([4]) });
    expect(summarise(edges.of('main')).viewers).toBe(3);
    expect(edges.of('constructor')).toEqual([]);
    edges.take('a', { main: tallyOf([1]) });
    expect(summarise(edges.of('main')).viewers).toBe(2);
    clock.now = 45;
    expect([edges.has('a'), edges.has('b'), edges.has('c')]).toEqual([true, true, false]);
    clock.now = 51;
    expect([edges.has('a'), summarise(edges.of('main')).viewers]).toEqual([false, 0]);
  });

  it('that have gone leave behind how often buffers ran empty', () => {
    const { clock, edges } = setup();
    edges.take('a', { main: tallyOf([], { starvations: 3 }) });
    clock.now = 100;
    edges.take('b', { main: tallyOf([], { starvations: 2 }) });
    expect(summarise(edges.of('main')).starvations).toBe(5);
  });

  it('are no more than so many', () => {
    const { edges } = setup();
    const taken = Array.from({ length: 1100 }, (_, index) => edges.take(`edge-${index}`, {}));
    expect(taken.filter(Boolean)).toHaveLength(1000);
    expect(edges.take('edge-0', {})).toBe(true);
  });
});
