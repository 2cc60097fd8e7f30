import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseMediaName, partName, segmentName } from '../../../src/hls/segment-names.ts';

describe('names of segments and parts', () => {
  property.prop([fc.nat({ max: 999_999_999_999 }), fc.nat({ max: 9999 })])('read back', (msn, part) => {
    expect(parseMediaName(segmentName(msn))).toEqual({ msn, part: undefined });
    expect(parseMediaName(partName(msn, part))).toEqual({ msn, part });
  });

  it.each([
    '',
    '.ts',
    '01.ts',
    '1.00.ts',
    '-1.ts',
    '1e3.ts',
    '1.ts.ts',
    '1.2.3.ts',
    '1.TS',
    '1',
    '1234567890123.ts',
    '１.ts',
  ])('are not spelled %j', (name) => expect(parseMediaName(name)).toBeUndefined());

  property.prop([fc.string()])('have one spelling', (text) => {
    const name = parseMediaName(text);
    if (!name) return;
    expect(name.part === undefined ? segmentName(name.msn) : partName(name.msn, name.part)).toBe(text);
  });
});
