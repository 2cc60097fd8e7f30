import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { withEmulation } from '../../../src/media/emulation.ts';
import { accessUnit, NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import { splitLengthPrefixed } from '../../../src/media/annex-b.ts';

const FILLER = 12;

/** A NAL unit as a stream may hold it: no start code inside, no zero at its end (7.4.1). */
const unit = (types: fc.Arbitrary<number>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(types, fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 3), fc.nat(255)), { maxLength: 60 }))
    .map(([type, body]) =>
      Buffer.concat([Buffer.from([0x60 | type]), withEmulation(Buffer.from(body)), Buffer.from([0x80])]),
    );
const anyUnit = unit(fc.integer({ min: 1, max: 31 }));

const startCode = fc.constantFrom(Buffer.from([0, 0, 1]), Buffer.from([0, 0, 0, 1]));

const lengthPrefixed = (units: readonly Buffer[], lengthSize: number): Buffer =>
  Buffer.concat(
    units.flatMap((data) => {
      const length = Buffer.alloc(lengthSize);
      length.writeUIntBE(data.length, 0, lengthSize);
      return [length, data];
    }),
  );

describe('a byte stream', () => {
  property.prop([fc.array(fc.tuple(startCode, anyUnit), { maxLength: 20 })])(
    'gives out the units that are in it, after start codes of three and of four bytes',
    (pieces) => {
      const units = pieces.map(([, data]) => data);
      expect([...nalUnits(Buffer.concat(pieces.flat()))]).toEqual(units);
    },
  );

  property.prop([fc.array(fc.constantFrom(0, 0, 0, 1, 1, 5, 255), { maxLength: 400 })])(
    'of any bytes gives out units that are never empty and hold no start code',
    (bytes) => {
      const units = [...nalUnits(Buffer.from(bytes))];
      for (const data of units) {
        expect(data.length).toBeGreaterThan(0);
        expect(data.indexOf(Buffer.from([0, 0, 1]))).toBe(-1);
      }
    },
  );

  test('has no units without a start code, and none after the last', () => {
    expect([...nalUnits(Buffer.alloc(0))]).toEqual([]);
    expect([...nalUnits(Buffer.from([1, 2, 3, 4]))]).toEqual([]);
    expect([...nalUnits(Buffer.from([0, 0, 1]))]).toEqual([]);
    expect([...nalUnits(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 9]))]).toEqual([Buffer.from([9])]);
  });

  test('of nothing but start codes ends: the number of units is bounded', () => {
    const stream = Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from([0, 0, 1, 9])));
    expect([...nalUnits(stream)].length).toBeLessThanOrEqual(2048);
  });
});

describe('a length-prefixed picture', () => {
  property.prop([fc.array(anyUnit, { maxLength: 20 }), fc.constantFrom(1, 2, 4)])(
    'is split where it was joined',
    (units, lengthSize) => {
      expect(splitLengthPrefixed(lengthPrefixed(units, lengthSize), lengthSize)).toEqual(units);
    },
  );

  property.prop([fc.array(anyUnit, { minLength: 1, maxLength: 5 }), fc.constantFrom(1, 2, 4), fc.nat()])(
    'that is cut short is an error, unless it is cut between two units',
    (units, lengthSize, seed) => {
      const data = lengthPrefixed(units, lengthSize);
      const at = seed % data.length;
      const bounds = units.map((_, index) => lengthPrefixed(units.slice(0, index), lengthSize).length);
      const split = () => splitLengthPrefixed(data.subarray(0, at), lengthSize);
      if (bounds.includes(at)) expect(split()).toEqual(units.slice(0, bounds.indexOf(at)));
      else expect(split).toThrow(RangeError);
    },
  );

  test('passes over empty units, and refuses thousands of parts', () => {
    expect(splitLengthPrefixed(Buffer.from([0, 0, 0, 1, 9]), 1)).toEqual([Buffer.from([9])]);
    const parts = Buffer.concat(Array.from({ length: 3000 }, () => Buffer.from([1, 9])));
    expect(() => splitLengthPrefixed(parts, 1)).toThrow(RangeError);
  });
});

describe('an access unit', () => {
  const sets = [Buffer.from([0x67, 1, 2]), Buffer.from([0x68, 3, 4])];
  const slices = fc.array(unit(fc.constantFrom(1, 6)), { minLength: 1, maxLength: 6 });

  property.prop([slices])('has a delimiter in front, and all that it was made of in order', (units) => {
    const made = [...nalUnits(accessUnit(units, sets))];
    expect(nalType(made[0]!)).toBe(NAL_AUD);
    expect(made.slice(1)).toEqual(units);
  });

  property.prop([slices, unit(fc.constant(NAL_IDR))])(
    'of a key frame brings the parameter sets along',
    (units, idr) => {
      const made = [...nalUnits(accessUnit([...units, idr], sets))];
      expect(made.slice(1)).toEqual([...sets, ...units, idr]);
    },
  );

  property.prop([slices, unit(fc.constant(NAL_IDR))])('keeps those that a key frame has of its own', (units, idr) => {
    const own = [Buffer.from([0x67, 9]), Buffer.from([0x68, 9])];
    const made = [...nalUnits(accessUnit([...own, ...units, idr], sets))];
    expect(made.filter((data) => [NAL_SPS, NAL_PPS].includes(nalType(data)))).toEqual(own);
  });

  property.prop([fc.array(unit(fc.constantFrom(1, NAL_AUD, FILLER)), { maxLength: 8 })])(
    'has one delimiter and no filler, whatever came',
    (units) => {
      const types = [...nalUnits(accessUnit(units, sets))].map(nalType);
      expect(types.filter((type) => type === NAL_AUD)).toHaveLength(1);
      expect(types).not.toContain(FILLER);
    },
  );

  test('is stable: taken apart and made again it is the same bytes', () => {
    const whole = accessUnit([Buffer.from([0x65, 1, 0x80])], sets);
    expect(accessUnit([...nalUnits(whole)], sets)).toEqual(whole);
  });
});
