import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseRange, slicePieces } from '../../../src/origin/range.ts';

describe('Range', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=10-', { first: 10, last: 99 }],
    ['bytes=10-1000', { first: 10, last: 99 }],
    ['bytes=-5', { first: 95, last: 99 }],
    ['bytes=-500', { first: 0, last: 99 }],
    ['BYTES=1-2', { first: 1, last: 2 }],
    // RFC 8673: an open end, as a player asks of something that grows.
    ['bytes=0-9007199254740991', undefined],
    ['bytes=0-999999999999999', { first: 0, last: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=a-b', undefined],
    ['items=0-1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s of 100 bytes', (header, expected) => expect(parseRange(header, 100)).toEqual(expected));

  property.prop([fc.string(), fc.nat({ max: 5000 })])('never lies outside of the body', (header, length) => {
    const range = parseRange(`bytes=${header}`, length);
    if (typeof range !== 'object') return;
    expect(range.first).toBeGreaterThanOrEqual(0);
    expect(range.first).toBeLessThanOrEqual(range.last);
    expect(range.last).toBeLessThan(length);
  });

  property.prop([
    fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 10 }),
    fc.nat({ max: 250 }),
    fc.nat({ max: 250 }),
  ])('slices pieces as it would slice the whole', (arrays, from, length) => {
    const pieces = arrays.map((array) => Buffer.from(array));
    const whole = Buffer.concat(pieces);
    const last = Math.min(from + length, whole.length - 1);
    if (from > last) return;
    const slices = slicePieces(pieces, { first: from, last });
    expect(Buffer.concat(slices)).toEqual(whole.subarray(from, last + 1));
    expect(slices.every((slice) => slice.length > 0)).toBe(true);
  });
});
