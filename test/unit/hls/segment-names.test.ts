import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseMediaName, partName, segmentName } from '../../../src/hls/segment-names.ts';

const CONTAINERS = ['ts', 'fmp4'] as const;

describe.each(CONTAINERS)('names of segments and parts of %s', (container) => {
  const parse = (name: string) => parseMediaName(name, container);

  property.prop([fc.nat({ max: 999_999_999_999 }), fc.nat({ max: 9999 })])('read back', (msn, part) => {
    expect(parse(segmentName(msn, container))).toEqual({ msn, part: undefined });
    expect(parse(partName(msn, part, container))).toEqual({ msn, part });
  });

  property.prop([fc.nat({ max: 999_999_999_999 }), fc.nat({ max: 9999 })])(
    'are not those of the other',
    (msn, part) => {
      for (const other of CONTAINERS.filter((each) => each !== container)) {
        expect(parse(segmentName(msn, other))).toBeUndefined();
        expect(parse(partName(msn, part, other))).toBeUndefined();
      }
    },
  );

  it.each(['', '.EXT', '01.EXT', '1.00.EXT', '-1.EXT', '1e3.EXT', '1.EXT.EXT', '1.2.3.EXT', '1.TS', '1.M4S', '1'])(
    'are not spelled %j',
    (name) => expect(parse(name.replaceAll('EXT', container === 'ts' ? 'ts' : 'm4s'))).toBeUndefined(),
  );

  it.each(['1234567890123.ts', '１.ts', 'init-0123456789abcdef.mp4'])('are not spelled %j', (name) =>
    expect(parse(name)).toBeUndefined(),
  );

  property.prop([fc.string()])('have one spelling', (text) => {
    const name = parse(text);
    if (!name) return;
    const { msn, part } = name;
    expect(part === undefined ? segmentName(msn, container) : partName(msn, part, container)).toBe(text);
  });
});
