import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { freshnessOf } from '../../../src/edge/freshness.ts';

describe('how long an answer may be given to others', () => {
  it.each([
    ['public, max-age=12', undefined, { kept: true, freshMs: 12_000, age: 0 }],
    ['public, max-age=12', '5', { kept: true, freshMs: 7000, age: 5 }],
    ['max-age=1', '5', { kept: true, freshMs: 0, age: 5 }],
    ['public, max-age=0, s-maxage=1', undefined, { kept: true, freshMs: 1000, age: 0 }],
    ['MAX-AGE="3"', undefined, { kept: true, freshMs: 3000, age: 0 }],
    ['no-cache', undefined, { kept: true, freshMs: 0, age: 0 }],
    ['no-cache, max-age=5', undefined, { kept: true, freshMs: 0, age: 0 }],
    ['no-store', undefined, { kept: false, freshMs: 0, age: 0 }],
    ['private, max-age=60', undefined, { kept: false, freshMs: 0, age: 0 }],
    ['max-age=-5', undefined, { kept: true, freshMs: 0, age: 0 }],
    [undefined, undefined, { kept: true, freshMs: 0, age: 0 }],
    ['public, max-age=99999999999', undefined, { kept: true, freshMs: 0, age: 0 }],
  ])('%s, Age %s', (cacheControl, age, expected) => expect(freshnessOf(cacheControl, age)).toEqual(expected));

  property.prop([fc.string(), fc.string()])('is a number, whatever the headers say', (cacheControl, age) => {
    const { freshMs } = freshnessOf(cacheControl, age);
    expect(freshMs).toBeGreaterThanOrEqual(0);
    expect(freshMs).toBeLessThanOrEqual(31_536_000_000);
  });
});
