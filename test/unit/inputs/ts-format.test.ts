import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { pesSamples } from '../../../src/inputs/pes-samples.ts';
import { TsFormat } from '../../../src/inputs/ts-format.ts';
import { TsPictures } from '../../../src/inputs/ts-pictures.ts';
import { adtsHeader } from '../../../src/media/aac.ts';
import { nalType, nalUnits } from '../../../src/media/annex-b.ts';
import type { PesUnit } from '../../../src/mpegts/demuxer.ts';

const SPS = Buffer.from('6742c01eda02d049b011000003000100000300320f162ea0', 'hex');
const INTERLACED_SPS = Buffer.from('674d401ef405a126c044000003000400000300c87c50aa80', 'hex');
const PPS = Buffer.from('68ce0fc8', 'hex');
const IDR = Buffer.from('65b8000400', 'hex');
const SLICE = Buffer.from('41e2100400', 'hex');
const AUD = Buffer.from('09f0', 'hex');

const picture = (...nals: readonly Buffer[]): PesUnit => ({
  ...{ kind: 'video', track: 0, pts: 0, dts: 0, randomAccess: false },
  data: Buffer.concat(nals.flatMap((nal) => [Buffer.from([0, 0, 0, 1]), nal])),
});
const sound = (sampleRate: number, channels: number, track = 0): PesUnit => ({
  ...{ kind: 'audio', track, pts: 0, dts: 0, randomAccess: false },
  data: Buffer.concat([adtsHeader({ objectType: 2, sampleRate, channels }, 4), Buffer.alloc(4)]),
});
const anyUnit = fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 300 })).map(([video, bytes]): PesUnit => {
  // Start codes, so that what is within them is looked at.
  const data = Buffer.concat([Buffer.from(video ? '00000001' : 'fff14c80', 'hex'), Buffer.from(bytes)]);
  return { kind: video ? 'video' : 'audio', track: 0, pts: 0, dts: 0, randomAccess: true, data };
});

describe('the form of a stream', () => {
  it('is known from its first key frame and its first sound, and told when it changes', () => {
    const format = new TsFormat();
    expect(format.read(picture(AUD, SLICE))).toBe(false);
    expect(format.read(picture(AUD, SPS, PPS, IDR))).toBe(true);
    expect(format.read(picture(AUD, SPS, PPS, IDR))).toBe(false);
    expect(format.facts).toMatchObject({ sps: { width: 720, framesOnly: true }, closed: true, aac: [] });
    expect(format.read(sound(48_000, 2))).toBe(true);
    expect(format.read(sound(48_000, 2))).toBe(false);
    expect(format.read(sound(44_100, 2))).toBe(true);
    expect(format.read(picture(AUD, INTERLACED_SPS, PPS, IDR))).toBe(true);
    expect(format.facts).toMatchObject({ sps: { framesOnly: false }, aac: [{ sampleRate: 44_100 }] });
    expect(format.read(sound(48_000, 1, 2))).toBe(true);
    expect(format.facts.aac[0]).toMatchObject({ sampleRate: 44_100 });
    expect(format.facts.aac[2]).toMatchObject({ sampleRate: 48_000, channels: 1 });
  });

  it('has open groups from the first key frame on that is none of its own', () => {
    const format = new TsFormat();
    format.read(picture(AUD, SPS, PPS, IDR));
    expect(format.read(picture(AUD, SPS, PPS, SLICE))).toBe(true);
    expect(format.facts.closed).toBe(false);
    expect(format.read(picture(AUD, SPS, PPS, IDR))).toBe(false);
    expect(format.facts.closed).toBe(false);
  });

  property.prop([fc.array(anyUnit, { maxLength: 20 })])('of any bytes at all never throws', (units) => {
    const format = new TsFormat();
    const pictures = new TsPictures();
    for (const unit of units) {
      expect(() => format.read(unit)).not.toThrow();
      if (unit.kind === 'video') expect(() => pictures.sample(unit)).not.toThrow();
      else expect(() => pesSamples(unit)).not.toThrow();
    }
  });
});

describe('a picture', () => {
  const types = (data: Buffer): number[] => [...nalUnits(data)].map(nalType);

  it('that is whole is not touched', () => {
    const unit = picture(AUD, SPS, PPS, IDR);
    expect(new TsPictures().sample(unit)).toMatchObject({ key: true });
    expect(new TsPictures().sample(unit).data).toBe(unit.data);
  });

  it('gets the delimiter and the parameter sets that its muxer left out', () => {
    const pictures = new TsPictures();
    expect(types(pictures.sample(picture(SPS, PPS, IDR)).data)).toEqual([9, 7, 8, 5]);
    expect(types(pictures.sample(picture(SLICE)).data)).toEqual([9, 1]);
    const bare = pictures.sample(picture(IDR));
    expect(bare.key).toBe(true);
    expect(types(bare.data)).toEqual([9, 7, 8, 5]);
  });

  it('is a key frame when a decoder can start there, whatever its muxer says', () => {
    expect(new TsPictures().sample({ ...picture(AUD, SPS, PPS, SLICE), randomAccess: true }).key).toBe(false);
  });
});
