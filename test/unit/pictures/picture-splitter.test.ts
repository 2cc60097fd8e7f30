import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { PictureSplitter } from '../../../src/pictures/picture-splitter.ts';

const JPEG = { kind: 'jpeg', maxWidth: 1280, quality: 3 } as const;
const RGB = { kind: 'rgb', width: 2, height: 2 } as const;

/** As ffmpeg's mpjpeg writes them. */
const part = (picture: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${picture.length}\r\n\r\n`),
    picture,
    Buffer.from('\r\n'),
  ]);

const split = (form: typeof JPEG | typeof RGB, chunks: readonly Buffer[]): Buffer[] => {
  const pictures: Buffer[] = [];
  const splitter = new PictureSplitter(form, (picture) => pictures.push(picture));
  for (const chunk of chunks) splitter.push(chunk);
  return pictures;
};

const pieces = (data: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [...cuts.map((cut) => cut % (data.length + 1)), 0, data.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => data.subarray(at[index], end));
};

describe('what a decoder writes', () => {
  test.prop([
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 20 }),
  ])('is the same pictures, however it comes in pieces', (pictures, cuts) => {
    const given = pictures.map((picture) => Buffer.from(picture));
    expect(split(JPEG, pieces(Buffer.concat(given.map(part)), cuts))).toEqual(given);
  });

  test.prop([fc.uint8Array({ maxLength: 60 }), fc.array(fc.nat(), { maxLength: 20 })])(
    'is cut by its size where it is raw',
    (bytes, cuts) => {
      const data = Buffer.from(bytes);
      const expected = Array.from({ length: Math.floor(data.length / 12) }, (_, index) =>
        Buffer.from(data.subarray(index * 12, index * 12 + 12)),
      );
      expect(split(RGB, pieces(data, cuts))).toEqual(expected);
    },
  );

  it('is refused where it is none, or never ends', () => {
    expect(() => split(JPEG, [Buffer.alloc(1000)])).toThrow(RangeError);
    expect(() => split(JPEG, [Buffer.from('Content-length: 999999999\r\n\r\n')])).toThrow(RangeError);
  });
});
