import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TagToSample, type TrackFormat } from '../../../src/flv/tag-to-sample.ts';
import { parseVideoTag } from '../../../src/flv/video-tag.ts';
import type { CodedPicture } from '../../../src/media/coded-picture.ts';
import type { Sample } from '../../../src/media/sample.ts';

/** 1280x720, High, level 3.1, from x264. */
const SPS = Buffer.from('6764001facd9405005bb016a02020280000003008000001e478c18cb', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
/** 320x180, Main, level 2, from x265. */
const HVC_C = Buffer.from(
  '0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff016000000300900000030000' +
    '03003c959809a10001002b42010101600000030090000003000003003ca00a080b9f796566924caf016808000003000800000300f040a2000100074401c172b46240',
  'hex',
);
const sized = (data: Buffer): Buffer => Buffer.concat([Buffer.from([data.length >> 8, data.length & 255]), data]);
const AVC_C = Buffer.concat([Buffer.from([1, 0x64, 0, 0x1f, 0xff, 0xe1]), sized(SPS), Buffer.from([1]), sized(PPS)]);
const nal = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), Buffer.from(bytes)]);
const picture = (key: boolean, composition: number, ...nals: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from([key ? 0x17 : 0x27, 1, (composition >> 16) & 255, (composition >> 8) & 255, composition & 255]),
    ...nals,
  ]);
const CONFIG = Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), AVC_C]);
const AAC_CONFIG = Buffer.from([0xaf, 0, 0x11, 0x90]);

const run = () => {
  const samples: Sample[] = [];
  const coded: CodedPicture[] = [];
  const formats: TrackFormat[] = [];
  const unsupported: string[] = [];
  const tags = new TagToSample({
    sample: (sample) => samples.push(sample),
    coded: (picture) => coded.push(picture),
    format: (format) => formats.push(format),
    unsupported: (codec) => unsupported.push(codec),
  });
  return { tags, samples, coded, formats, unsupported };
};

describe('tags to samples', () => {
  it('makes pictures with a delimiter, and with parameter sets in front of key frames', () => {
    const { tags, samples, formats } = run();
    tags.push({ type: 9, timestamp: 0, payload: CONFIG });
    tags.push({ type: 9, timestamp: 100, payload: picture(true, 40, nal(0x65, 1, 2)) });
    tags.push({ type: 9, timestamp: 133, payload: picture(false, 0, nal(0x41, 3)) });
    expect(formats).toEqual([{ video: { codec: 'avc1.64001f', width: 1280, height: 720 } }]);
    const start = Buffer.from([0, 0, 0, 1]);
    const delimiter = Buffer.from([0, 0, 0, 1, 9, 0xf0]);
    expect(samples).toEqual([
      {
        kind: 'video',
        key: true,
        dts: 9000,
        pts: 12_600,
        data: Buffer.concat([delimiter, start, SPS, start, PPS, start, Buffer.from([0x65, 1, 2])]),
      },
      {
        kind: 'video',
        key: false,
        dts: 11_970,
        pts: 11_970,
        data: Buffer.concat([delimiter, start, Buffer.from([0x41, 3])]),
      },
    ]);
  });

  it('gives sound an ADTS header and tells its format', () => {
    const { tags, samples, formats } = run();
    tags.push({ type: 8, timestamp: 0, payload: AAC_CONFIG });
    tags.push({ type: 8, timestamp: 21, payload: Buffer.from([0xaf, 1, 0x21, 0x10]) });
    expect(formats).toEqual([{ audio: { codec: 'mp4a.40.2', objectType: 2, sampleRate: 48000, channels: 2 } }]);
    expect(samples).toEqual([{ kind: 'audio', pts: 1890, data: Buffer.from('fff14c80013ffc2110', 'hex') }]);
  });

  it('unwraps timestamps past 32 bits, and takes steps back', () => {
    const { tags, samples } = run();
    tags.push({ type: 8, timestamp: 2 ** 32 - 10, payload: AAC_CONFIG });
    for (const timestamp of [2 ** 32 - 10, 11, 5]) {
      tags.push({ type: 8, timestamp, payload: Buffer.from([0xaf, 1, 0x21]) });
    }
    const [first, second, third] = samples.map(({ pts }) => pts / 90);
    expect([second! - first!, third! - second!]).toEqual([21, -6]);
  });

  it('reads composition times with their sign', () => {
    expect(parseVideoTag(picture(false, 0xfffff0, nal(0x41)))).toMatchObject({ compositionMs: -16 });
  });

  it('says which codec it cannot take, once', () => {
    const { tags, unsupported } = run();
    const vp9 = Buffer.concat([Buffer.from([0x90]), Buffer.from('vp09')]);
    tags.push({ type: 9, timestamp: 0, payload: vp9 });
    tags.push({ type: 9, timestamp: 1, payload: vp9 });
    tags.push({ type: 8, timestamp: 1, payload: Buffer.from([0x2f, 0]) });
    expect(unsupported).toEqual(['VP9', 'MP3']);
  });

  it('hands HEVC on as it came, once its configuration is known', () => {
    const { tags, coded, formats } = run();
    const tag = (type: number, ...data: Buffer[]): Buffer =>
      Buffer.concat([Buffer.from([0x90 | type]), Buffer.from('hvc1'), ...data]);
    tags.push({ type: 9, timestamp: 0, payload: tag(1, Buffer.from([0, 0, 40]), nal(0x26, 1)) });
    tags.push({ type: 9, timestamp: 0, payload: tag(0, HVC_C) });
    tags.push({ type: 9, timestamp: 0, payload: tag(0, HVC_C) });
    tags.push({ type: 9, timestamp: 100, payload: tag(1, Buffer.from([0, 0, 40]), nal(0x26, 1)) });
    tags.push({ type: 9, timestamp: 133, payload: tag(3, nal(0x26, 2)) });
    expect(formats).toEqual([{ video: { codec: 'hvc1.1.6.L60.90', width: 320, height: 180 } }]);
    expect(coded).toEqual([
      { kind: 'coded', key: true, dts: 9000, pts: 12_600, data: nal(0x26, 1) },
      { kind: 'coded', key: true, dts: 11_970, pts: 11_970, data: nal(0x26, 2) },
    ]);
  });

  it('tells a change of codec in mid-stream', () => {
    const { tags, formats } = run();
    const hevc = Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), HVC_C]);
    tags.push({ type: 9, timestamp: 0, payload: CONFIG });
    tags.push({ type: 9, timestamp: 1, payload: hevc });
    tags.push({ type: 9, timestamp: 2, payload: CONFIG });
    expect(formats.map(({ video }) => video?.codec.slice(0, 4))).toEqual(['avc1', 'hvc1', 'avc1']);
  });

  it('throws nothing but RangeErrors on damaged tags', () => {
    fc.assert(
      fc.property(fc.constantFrom<8 | 9>(8, 9), fc.uint8Array({ maxLength: 60 }), (type, noise) => {
        const { tags } = run();
        tags.push({ type: 9, timestamp: 0, payload: CONFIG });
        try {
          tags.push({ type, timestamp: 0, payload: Buffer.concat([Buffer.from([type === 9 ? 0x17 : 0xaf]), noise]) });
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
