import { expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/config/nearest.ts';

const SETTINGS = ['title', 'inputs', 'switch', 'ladder', 'segment', 'part', 'window', 'dvr', 'record'];

it.each([
  ['segmnet', 'segment'],
  ['titel', 'title'],
  ['input', 'inputs'],
  ['Record', 'record'],
  ['dv', 'dvr'],
])('%s means %s', (word, meant) => expect(nearest(word, SETTINGS)).toBe(meant));

it.each(['colour', 'x', '', 'a'.repeat(1000)])('%s means none of them', (word) =>
  expect(nearest(word, SETTINGS)).toBeUndefined(),
);

it('asks, or says nothing', () => {
  expect(didYouMean('ladderr', SETTINGS)).toBe('; did you mean "ladder"?');
  expect(didYouMean('quality', SETTINGS)).toBe('');
});
