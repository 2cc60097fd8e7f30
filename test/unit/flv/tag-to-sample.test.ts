import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TagToSample, type TrackFormat } from '../../../src/flv/tag-to-sample.ts';
import { parseVideoTag } from '../../../src/flv/video-tag.ts';
import type { Sample } from '../../../src/media/sample.ts';

/** 1280x720, High, level 3.1, from x264. */
const SPS = Buffer.from('6764001facd9405005bb016a02020280000003008000001e478c18cb', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
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
  const formats: TrackFormat[] = [];
  const unsupported: string[] = [];
  const tags = new TagToSample({
    sample: (sample) => samples.push(sample),
    format: (format) => formats.push(format),
    unsupported: (codec) => unsupported.push(codec),
  });
  return { tags, samples, formats, unsupported };
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
    const hevc = Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1')]);
    tags.push({ type: 9, timestamp: 0, payload: hevc });
    tags.push({ type: 9, timestamp: 1, payload: hevc });
    tags.push({ type: 8, timestamp: 1, payload: Buffer.from([0x2f, 0]) });
    expect(unsupported).toEqual(['HEVC', 'MP3']);
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
