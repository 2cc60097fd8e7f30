import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { accessUnit, NAL_IDR, nalType, nalUnits, splitLengthPrefixed } from '../../../src/media/annex-b.ts';
import { parseAvcC } from '../../../src/media/avcc.ts';
import { encodeVideo, run } from './made.ts';

const SOURCE = 'testsrc2=s=322x182:r=25';
const OPTIONS = '-frames:v 20 -g 8 -bf 2 -pix_fmt yuv420p -x264-params slices=1';
const MP4 = encodeVideo(SOURCE, OPTIONS, 'mp4 -movflags frag_keyframe+empty_moov+default_base_moof');

/** Contents of all boxes of this name, wherever they lie. */
const boxes = (file: Buffer, name: string): Buffer[] => {
  const found: Buffer[] = [];
  for (let at = file.indexOf(name); at >= 0; at = file.indexOf(name, at + 4)) {
    found.push(file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4)));
  }
  return found;
};
const RECORD = boxes(MP4, 'avcC')[0]!;

const pictureSums = (input: Buffer, format: string): string[] => {
  const { stdout } = run('ffmpeg', ['-f', format, '-i', 'pipe:0', '-map', '0:v', '-f', 'framemd5', 'pipe:1'], input);
  const lines = stdout.toString().split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',').at(-1)!.trim());
};

describe('the configuration record of an mp4', () => {
  test('has the parameter sets that stand in a byte stream of the same pictures', () => {
    const stream = encodeVideo(SOURCE, OPTIONS, 'h264');
    const sets = [...nalUnits(stream)].filter((unit) => [7, 8].includes(nalType(unit))).slice(0, 2);
    const config = parseAvcC(RECORD);
    expect(config.lengthSize).toBe(4);
    expect(config.parameterSets).toEqual(sets);
    expect(config.sps).toMatchObject({ width: 322, height: 182, profileIdc: 100, frameRate: 25 });
  });

  test('makes of its length-prefixed pictures a byte stream that decodes to the same', () => {
    const { lengthSize, parameterSets } = parseAvcC(RECORD);
    const units = boxes(MP4, 'mdat').flatMap((data) => splitLengthPrefixed(data, lengthSize));
    // One slice to a picture: each slice ends an access unit.
    const pictures: Buffer[][] = [[]];
    for (const unit of units) {
      pictures.at(-1)!.push(unit);
      if ([1, NAL_IDR].includes(nalType(unit))) pictures.push([]);
    }
    const stream = Buffer.concat(pictures.slice(0, -1).map((picture) => accessUnit(picture, parameterSets)));
    const sums = pictureSums(stream, 'h264');
    expect(sums).toHaveLength(20);
    expect(sums).toEqual(pictureSums(MP4, 'mp4'));
  });

  property.prop([fc.nat(RECORD.length - 1)])('is an error when it is cut short, or has all of its sets', (length) => {
    try {
      expect(parseAvcC(RECORD.subarray(0, length)).sps.width).toBe(322);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  property.prop([fc.array(fc.tuple(fc.nat(RECORD.length - 1), fc.nat(255)), { maxLength: 5 })])(
    'with damaged bytes is an error at most',
    (damage) => {
      const record = Buffer.from(RECORD);
      for (const [at, value] of damage) record[at] = value;
      try {
        expect(parseAvcC(record).parameterSets.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    },
  );

  test('says what is wrong with it', () => {
    expect(() => parseAvcC(Buffer.alloc(0))).toThrow('cut short');
    const none = Buffer.from([1, 100, 0, 31, 0xff, 0xe0, 0]);
    expect(() => parseAvcC(none)).toThrow('no parameter set');
    const three = Buffer.from(RECORD);
    three[4] = 0xfe;
    expect(() => parseAvcC(three)).toThrow('reserved');
  });

  test("keeps no part of the caller's buffer", () => {
    const record = Buffer.from(RECORD);
    const { parameterSets } = parseAvcC(record);
    const before = parameterSets.map((set) => Buffer.from(set));
    record.fill(0);
    expect(parameterSets).toEqual(before);
  });
});
