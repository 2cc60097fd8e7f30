import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { withEmulation } from '../../../src/media/emulation.ts';
import { NAL_SPS, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import { avcCodecString, parseSps } from '../../../src/media/sps.ts';
import { bytes, fixed, signed, unsigned } from './bits.ts';
import { encodeVideo } from './made.ts';

/** What libx264 writes for one picture of this kind. */
const spsOf = (size: string, rate: string, options: string): Buffer => {
  const stream = encodeVideo(`nullsrc=s=${size}:r=${rate}`, `-frames:v 1 ${options}`, 'h264');
  const sps = [...nalUnits(stream)].find((unit) => nalType(unit) === NAL_SPS);
  if (!sps) throw new Error('ffmpeg made no parameter set');
  return sps;
};

const REAL = spsOf('854x480', '30', '-pix_fmt yuv420p -profile:v high');

interface Model {
  readonly high: boolean;
  readonly chroma: 0 | 1 | 2;
  readonly lists: readonly (readonly number[] | undefined)[] | undefined;
  readonly orderType: 0 | 1 | 2;
  readonly cycle: readonly number[];
  readonly blocks: readonly [number, number];
  readonly fields: boolean;
  readonly crop: readonly [left: number, right: number, top: number, bottom: number] | undefined;
  readonly vui: boolean;
  readonly aspect: 'none' | 'known' | 'spelt';
  readonly timing: readonly [unitsInTick: number, timeScale: number] | undefined;
}

const flag = (value: boolean): string => (value ? '1' : '0');
const listBits = (list: readonly number[] | undefined): string =>
  flag(list !== undefined) + (list ?? []).map(signed).join('');

/** 7.3.2.1.1 and E.1.1, field by field. */
const spell = (model: Model): Buffer => {
  const { lists, cycle, crop, timing, aspect } = model;
  const order = [unsigned(3), '1' + signed(-5) + signed(7) + unsigned(cycle.length) + cycle.map(signed).join(''), ''];
  const bits = [
    unsigned(0),
    model.high ? unsigned(model.chroma) + unsigned(0) + unsigned(0) + '0' + flag(lists !== undefined) : '',
    model.high && lists ? lists.map(listBits).join('') : '',
    unsigned(4) + unsigned(model.orderType) + order[model.orderType]! + unsigned(3) + '0',
    unsigned(model.blocks[0] - 1) + unsigned(model.blocks[1] - 1),
    model.fields ? '01' : '1',
    '1' + flag(crop !== undefined) + (crop ?? []).map(unsigned).join(''),
    flag(model.vui),
    model.vui
      ? { none: '0', known: '1' + fixed(1, 8), spelt: '1' + fixed(255, 8) + fixed(7, 16) + fixed(5, 16) }[aspect]
      : '',
    model.vui ? '1' + '0' + '1' + fixed(5, 3) + '0' + '1' + fixed(0x010101, 24) + '1' + unsigned(1) + unsigned(1) : '',
    model.vui
      ? flag(timing !== undefined) + (timing ? timing.map((value) => fixed(value, 32)).join('') + '1' : '')
      : '',
    '1',
  ];
  const header = Buffer.from([0x67, model.high ? 100 : 77, 0x40, 31]);
  return withEmulation(Buffer.concat([header, bytes(bits.join(''))]));
};

// A list that is given to its end (no delta makes a scale 0, which would end it early).
const scalingList = (length: number) =>
  fc.array(fc.integer({ min: 1, max: 2 }), { minLength: length, maxLength: length });
const model: fc.Arbitrary<Model> = fc.record({
  high: fc.boolean(),
  chroma: fc.constantFrom(0 as const, 1 as const, 2 as const),
  lists: fc.option(
    fc.tuple(...[16, 16, 16, 16, 16, 16, 64, 64].map((length) => fc.option(scalingList(length), { nil: undefined }))),
    { nil: undefined },
  ),
  orderType: fc.constantFrom(0 as const, 1 as const, 2 as const),
  cycle: fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 255 }),
  blocks: fc.tuple(fc.integer({ min: 4, max: 500 }), fc.integer({ min: 4, max: 500 })),
  fields: fc.boolean(),
  crop: fc.option(fc.tuple(fc.nat(7), fc.nat(7), fc.nat(3), fc.nat(3)), { nil: undefined }),
  vui: fc.boolean(),
  aspect: fc.constantFrom('none' as const, 'known' as const, 'spelt' as const),
  timing: fc.option(fc.tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 2 ** 32 - 1 })), {
    nil: undefined,
  }),
});

describe('a parameter set spelt by the standard', () => {
  property.prop([model])('is read as it was meant', (meant) => {
    const sps = parseSps(spell(meant));
    const chroma = meant.high ? meant.chroma : 1;
    const [left, right, top, bottom] = meant.crop ?? [0, 0, 0, 0];
    const unitX = chroma === 0 ? 1 : 2;
    const unitY = (chroma === 1 ? 2 : 1) * (meant.fields ? 2 : 1);
    expect(sps).toMatchObject({
      profileIdc: meant.high ? 100 : 77,
      constraints: 0x40,
      levelIdc: 31,
      width: meant.blocks[0] * 16 - (left + right) * unitX,
      height: meant.blocks[1] * 16 * (meant.fields ? 2 : 1) - (top + bottom) * unitY,
      frameRate: meant.vui && meant.timing ? meant.timing[1] / meant.timing[0] / 2 : undefined,
    });
  });
});

describe('a parameter set of libx264', () => {
  test.each([
    // Whole blocks; cropped on the right, at the bottom, both; the smallest.
    { size: '320x176', rate: '25', options: '-pix_fmt yuv420p', frameRate: 25 },
    { size: '322x182', rate: '30', options: '-pix_fmt yuv420p', frameRate: 30 },
    { size: '426x240', rate: '24', options: '-pix_fmt yuv420p', frameRate: 24 },
    { size: '1920x1080', rate: '60', options: '-pix_fmt yuv420p', frameRate: 60 },
    { size: '2x2', rate: '1', options: '-pix_fmt yuv420p', frameRate: 1 },
    // Chroma that is not subsampled is cropped by single pixels: odd sizes.
    { size: '101x57', rate: '30000/1001', options: '-pix_fmt yuv444p', frameRate: 30000 / 1001 },
    { size: '102x57', rate: '24000/1001', options: '-pix_fmt yuv422p', frameRate: 24000 / 1001 },
    // Ten bits; two fields, whose heights are cropped by fours; no high profile at all.
    { size: '130x74', rate: '50', options: '-pix_fmt yuv420p10le', frameRate: 50 },
    { size: '320x180', rate: '25', options: '-pix_fmt yuv420p -x264-params interlaced=1', frameRate: 25 },
    { size: '210x118', rate: '15', options: '-pix_fmt yuv420p -profile:v baseline', frameRate: 15 },
    // Scaling lists, an aspect ratio spelt out, colours told: all lie in front of the frame rate.
    {
      size: '210x118',
      rate: '12.5',
      options: '-pix_fmt yuv420p -vf setsar=7/5 -colorspace bt709 -color_primaries bt709 -color_trc bt709',
      frameRate: 12.5,
    },
    { size: '210x118', rate: '30', options: '-pix_fmt yuv420p -x264-params cqm=jvt', frameRate: 30 },
  ])('tells size and rate of $size at $rate/s ($options)', ({ size, rate, options, frameRate }) => {
    const sps = parseSps(spsOf(size, rate, options));
    expect(`${sps.width}x${sps.height}`).toBe(size);
    expect(sps.frameRate).toBeCloseTo(frameRate, 3);
  });

  test.each([
    ['-profile:v high -level 3.1', 'avc1.64001f'],
    ['-profile:v high -level 4.0', 'avc1.640028'],
    ['-profile:v main -level 4.0', 'avc1.4d4028'],
    // Baseline that is main too: constraint_set0 and constraint_set1.
    ['-profile:v baseline -level 3.0', 'avc1.42c01e'],
  ])('%s is named as RFC 6381 has it: %s', (options, name) => {
    expect(avcCodecString(parseSps(spsOf('64x64', '25', `-pix_fmt yuv420p ${options}`)))).toBe(name);
  });

  property.prop([fc.nat(REAL.length - 1)])('cut short anywhere is an error or the same size', (length) => {
    let size: string | undefined;
    try {
      const { width, height } = parseSps(REAL.subarray(0, length));
      size = `${width}x${height}`;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
    expect([undefined, '854x480']).toContain(size);
  });

  property.prop([fc.uint8Array({ maxLength: 80 })])('of random bytes is an error, or a possible size', (bytes) => {
    try {
      const { width, height } = parseSps(Buffer.from(bytes));
      expect(width).toBeGreaterThan(0);
      expect(height).toBeGreaterThan(0);
      expect(Math.max(width, height)).toBeLessThanOrEqual(16_384);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  property.prop([fc.array(fc.tuple(fc.nat(REAL.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })])(
    'with damaged bytes never does worse',
    (damage) => {
      const sps = Buffer.from(REAL);
      for (const [at, value] of damage) sps[at] = value;
      try {
        expect(parseSps(sps).width).toBeLessThanOrEqual(16_384);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    },
  );
});
