import { expect, it } from 'vitest';
import { chooseVariant, type VariantChoice } from '../../../src/pull/variant.ts';

const variant = (height: number | undefined, bandwidth: number, codecs = 'avc1.64001f,mp4a.40.2') => ({
  ...{ url: `${height}-${bandwidth}`, height, bandwidth, codecs, sounds: [] },
});
const LADDER = [
  variant(720, 3_000_000),
  variant(1080, 6_000_000),
  variant(360, 800_000),
  variant(720, 2_000_000),
  variant(undefined, 64_000, 'mp4a.40.2'),
];

it.each<[VariantChoice, string | undefined]>([
  ['best', '1080-6000000'],
  ['worst', '360-800000'],
  [{ height: 720 }, '720-3000000'],
  [{ height: 1000 }, '720-3000000'],
  [{ height: 4000 }, '1080-6000000'],
  [{ height: 100 }, '360-800000'],
  [{ maxBitrate: 2_500_000 }, '720-2000000'],
  [{ maxBitrate: 6_000_000 }, '1080-6000000'],
  [{ maxBitrate: 1000 }, '360-800000'],
])('%j', (choice, url) => {
  expect(chooseVariant(LADDER, choice)?.url).toBe(url);
});

it('sound alone is no choice; what says nothing may be anything', () => {
  expect(chooseVariant([LADDER[4]!], 'best')).toBeUndefined();
  expect(chooseVariant([variant(undefined, 5, '')], { height: 720 })?.bandwidth).toBe(5);
});
