import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmf, writeAmf, type AmfValue } from '../../../src/rtmp/amf0.ts';
import { ProtocolError } from '../../../src/rtmp/protocol-error.ts';

const plain = (value: AmfValue): unknown => JSON.parse(JSON.stringify(value ?? null));

const value = fc.letrec<{ value: AmfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.string({ maxLength: 40 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('AMF0', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (values) => {
        expect(readAmf(writeAmf(...values)).map(plain)).toEqual(values.map(plain));
      }),
    );
  });

  it('throws nothing but protocol errors on damaged bytes', () => {
    const message = writeAmf('connect', 1, { app: 'live', list: ['a', 1, true, null], nested: { x: { y: 1 } } });
    fc.assert(
      fc.property(
        fc.nat(message.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(message.length),
        (at, byte, end) => {
          const damaged = Buffer.from(message);
          damaged[at] = byte;
          try {
            readAmf(damaged.subarray(0, end));
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('refuses values that are nested too deep, or too many', () => {
    const deep = Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from([0x0a, 0, 0, 0, 1])));
    expect(() => readAmf(deep)).toThrow(/nested/);
    expect(() => readAmf(Buffer.alloc(5000, 5))).toThrow(/too many/);
    expect(() => readAmf(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff]))).toThrow(/too long/);
  });

  it('reads the arrays whose count encoders get wrong', () => {
    const body = writeAmf({ width: 1280 });
    const array = Buffer.concat([Buffer.from([0x08, 0, 0, 0, 99]), body.subarray(1)]);
    expect(plain(readAmf(array)[0])).toEqual({ width: 1280 });
  });

  it('takes a property called __proto__ for a property', () => {
    const name = Buffer.from('__proto__');
    const object = Buffer.concat([Buffer.from([3, 0, 9]), name, Buffer.from([1, 1, 0, 0, 9])]);
    readAmf(object);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
