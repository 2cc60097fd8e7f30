import type { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { inTransaction, openDatabase } from '../../../src/library/database.ts';
import type { ListQuery } from '../../../src/library/recording-list.ts';
import { RecordingIndex } from '../../../src/library/recording-index.ts';
import { quietLog } from '../../support/rig.ts';
import { makeRecording, S, TEN } from './fixture.ts';

const [SMALL, LARGE] = [1000, 20_000];

/** Shows of fifty channels; every tenth is about sports, all have the word `show`. */
const fill = (count: number): RecordingIndex => {
  const database: DatabaseSync = openDatabase(':memory:', quietLog());
  const index = new RecordingIndex(database);
  inTransaction(database, () => {
    for (let n = 0; n < count; n++) {
      index.put(
        makeRecording({
          ...{ id: `r${n}`, title: `Evening show ${(n * 7919) % count}`, archive: { channel: `c${n % 50}` } },
          ...{ description: 'Broadcasting from the hall', tags: n % 10 === 0 ? ['Sport'] : ['News'] },
          ...{ fromTicks: TEN + n * 60 * S, toTicks: TEN + n * 60 * S + (n % 100) * S + S },
        }),
        'stamp',
      );
    }
  });
  return index;
};

/** The quickest of some tries: others have the machine now and then. ms */
const quickest = (work: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 15 }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );

describe('a large library', () => {
  let small: RecordingIndex;
  let large: RecordingIndex;

  beforeAll(() => {
    small = fill(SMALL);
    large = fill(LARGE);
  });

  // By pages of 50. What has to look at everything takes 20 times as long; what is told here takes about as long.
  it.each<[string, Omit<ListQuery, 'limit'>]>([
    ['all', {}],
    ['by title', { sort: 'title', order: 'asc' }],
    ['a word that all have', { q: 'show' }],
    ['the beginning of one', { q: 'broadc' }],
    ['two words and a tag', { q: 'evening hall', tag: 'sport' }],
    ['a channel, from the oldest on', { channel: 'c7', order: 'asc' }],
    ['a state that none has', { state: 'live', q: 'show' }],
    ['a word that none has', { q: 'weather' }],
  ])('is listed as quickly as a small one: %s', (_, query) => {
    const ask = (index: RecordingIndex) => () => index.list({ ...query, limit: 50 });
    const [little, much] = [quickest(ask(small)), quickest(ask(large))];
    expect(much / little).toBeLessThan(LARGE / SMALL / 2);
  });

  it('is paged without leaving out or repeating anything, in every order', () => {
    for (const sort of ['from', 'title', 'duration', 'updated'] as const) {
      for (const q of ['', 'show', 'show 99']) {
        const [pages, whole]: [string[], string[]] = [[], []];
        let cursor: string | undefined;
        do {
          const { items, next } = small.list({ sort, q, order: 'asc', limit: 73, cursor });
          pages.push(...items.map(({ id }) => id));
          cursor = next;
        } while (cursor !== undefined);
        whole.push(...small.list({ sort, q, order: 'asc', limit: SMALL }).items.map(({ id }) => id));
        expect(pages).toEqual(whole);
        expect(new Set(pages).size).toBe(pages.length);
        expect(pages.length > 0).toBe(true);
        if (q !== 'show 99') expect(pages).toHaveLength(SMALL);
      }
    }
  });

  it('finds between two dates, and refuses a cursor that is none', () => {
    const { items } = small.list({ from: TEN + 60 * S, to: TEN + 180 * S, limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(['r2', 'r1']);
    expect(() => small.list({ cursor: 'nonsense', limit: 10 })).toThrow('cursor');
  });
});
