import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { alerts, formatRange, parseRange, scaleRange } from '../../../src/config/range.ts';
import { UnitError } from '../../../src/config/units.ts';

// The table of the guidelines (https://www.monitoring-plugins.org/doc/guidelines.html, Threshold and Ranges).
describe.each<[string, number[], number[]]>([
  ['10', [-1, 10.1], [0, 5, 10]],
  ['10:', [9.9, -5], [10, 1e12]],
  ['~:10', [10.1], [-1e12, 0, 10]],
  ['10:20', [9.9, 20.1], [10, 20]],
  ['@10:20', [10, 15, 20], [9.9, 20.1]],
  [':10', [-1, 11], [0, 10]],
  ['@10', [0, 10], [-1, 11]],
])('%s', (text, wrong, right) => {
  const range = parseRange(text);
  it.each(wrong)('alerts at %d', (value) => expect(alerts(range, value)).toBe(true));
  it.each(right)('does not mind %d', (value) => expect(alerts(range, value)).toBe(false));
});

it.each(['', ':', '1:2:3', '20:10', 'ten', '@', '~', '1e3', '5:x', ' '])('%j is no range', (text) => {
  expect(() => parseRange(text)).toThrow(UnitError);
});

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Math.round(value * 1000) / 1000 || 0);
const range = fc
  .tuple(fc.oneof(number, fc.constant(-Infinity)), fc.oneof(number, fc.constant(Infinity)), fc.boolean())
  .map(([a, b, inside]) => ({ start: Math.min(a, b), end: Math.max(a, b), inside }));

property.prop([range, number])('what is written means the same when it is read', (one, value) => {
  const again = parseRange(formatRange(one));
  expect(again).toEqual(one);
  expect(alerts(again, value)).toBe(alerts(one, value));
});

property.prop([range, number])('a range of another unit minds the same', (one, value) => {
  expect(alerts(scaleRange(one, 2), value * 2)).toBe(alerts(one, value));
});
