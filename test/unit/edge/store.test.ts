import { test as property, fc } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { costOf, makeEntry, type Entry } from '../../../src/edge/entry.ts';
import { Store } from '../../../src/edge/store.ts';

const entry = (bytes: number): Entry => makeEntry({ status: 200, headers: {}, body: Buffer.alloc(bytes) }, 0);

it('lets go of what was not asked for the longest', () => {
  const store = new Store(3 * costOf(entry(100)));
  for (const key of ['a', 'b', 'c']) store.set(key, entry(100));
  expect(store.get('a')).toBeDefined();
  store.set('d', entry(100));
  expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key))).toEqual(['a', 'c', 'd']);
});

it('does not empty itself for what never fits', () => {
  const store = new Store(10_000);
  store.set('small', entry(10));
  store.set('large', entry(20_000));
  expect(store.get('small')).toBeDefined();
  expect(store.get('large')).toBeUndefined();
});

property.prop([fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 5000 })), { maxLength: 200 })])(
  'never holds more than it may, and counts right',
  (steps) => {
    const store = new Store(20_000);
    for (const [key, bytes] of steps) {
      store.set(String(key), entry(bytes));
      expect(store.bytes).toBeLessThanOrEqual(20_000);
    }
    const held = Array.from({ length: 21 }, (_, key) => store.get(String(key))).filter((each) => each !== undefined);
    expect(store.bytes).toBe(held.reduce((sum, each) => sum + costOf(each), 0));
  },
);
