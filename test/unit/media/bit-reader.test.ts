import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { BitReader } from '../../../src/media/bit-reader.ts';
import { bytes, fixed, signed, unsigned } from './bits.ts';

const reader = (bits: string): BitReader => new BitReader(bytes(bits));

describe('the bit reader', () => {
  test('reads from the most significant bit on, across bytes', () => {
    const bits = new BitReader(Buffer.from([0b1010_0101, 0b1100_0000]));
    expect(bits.bit()).toBe(1);
    expect(bits.flag()).toBe(false);
    expect(bits.bits(8)).toBe(0b10_0101_11);
    expect(bits.bits(0)).toBe(0);
  });

  test('32 bits stay positive', () => {
    expect(new BitReader(Buffer.from('ffffffff', 'hex')).bits(32)).toBe(2 ** 32 - 1);
  });

  test("reads the standard's table of codes (9-2 and 9-3)", () => {
    const codes = ['1', '010', '011', '00100', '00101', '00110', '00111', '0001000'];
    expect(codes.map((code) => reader(code).unsigned())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(codes.map((code) => reader(code).signed() + 0)).toEqual([0, 1, -1, 2, -2, 3, -3, 4]);
  });

  test('signed zero is plain zero', () => {
    expect(Object.is(reader('1').signed(), 0)).toBe(true);
  });

  property.prop([fc.array(fc.integer({ min: 0, max: 2 ** 32 - 2 }), { maxLength: 20 })])(
    'codes one after another come out as they went in',
    (values) => {
      const bits = reader(values.map(unsigned).join(''));
      expect(values.map(() => bits.unsigned())).toEqual(values);
    },
  );

  property.prop([fc.array(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), { maxLength: 20 })])(
    'signed codes too',
    (values) => {
      const bits = reader(values.map(signed).join(''));
      expect(values.map(() => bits.signed() + 0)).toEqual(values);
    },
  );

  property.prop([fc.array(fc.tuple(fc.integer({ min: 1, max: 32 }), fc.nat(2 ** 31)), { maxLength: 20 })])(
    'fixed lengths too',
    (fields) => {
      const values = fields.map(([length, value]) => value % 2 ** length);
      const bits = reader(fields.map(([length], index) => fixed(values[index]!, length)).join(''));
      expect(fields.map(([length]) => bits.bits(length))).toEqual(values);
    },
  );

  test.each([
    ['a bit', (bits: BitReader) => bits.bit()],
    ['a field', (bits: BitReader) => bits.bits(9)],
    ['a code', (bits: BitReader) => bits.unsigned()],
  ])('%s past the end is an error, not a number', (_, read) => {
    const bits = new BitReader(Buffer.from([0]));
    expect(() => {
      read(bits);
      bits.bits(8);
    }).toThrow(new RangeError('the data is cut short'));
  });

  test('a code of more than 32 bits is an error, however much data there is', () => {
    expect(() => new BitReader(Buffer.alloc(1000)).unsigned()).toThrow(RangeError);
  });
});
