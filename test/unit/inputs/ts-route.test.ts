import { describe, expect, it } from 'vitest';
import { parseSps, type Sps } from '../../../src/media/sps.ts';
import type { ProgramStream } from '../../../src/mpegts/psi.ts';
import type { TsFacts } from '../../../src/inputs/ts-format.ts';
import { chooseRoute, chooseStreams } from '../../../src/inputs/ts-route.ts';

const stream = (pid: number, streamType: number, descriptors = ''): ProgramStream => {
  return { pid, streamType, descriptors: Buffer.from(descriptors, 'hex') };
};
const H264 = stream(0x100, 0x1b);
const AAC = stream(0x101, 0x0f);
const HEVC = stream(0x102, 0x24);
const MP2 = stream(0x103, 0x03);
const SUBTITLES = stream(0x104, 0x06, '5908656e671000010001');

const SPS: Sps = {
  ...{ profileIdc: 100, constraints: 0, levelIdc: 31, width: 1280, height: 720, frameRate: 25 },
  ...{ plain: true, framesOnly: true },
};
const LC = { objectType: 2, sampleRate: 48_000, channels: 2 };
const FACTS: TsFacts = { sps: SPS, closed: true, aac: LC };
const NOTHING: TsFacts = { sps: undefined, closed: true, aac: undefined };

describe('the way of a transport stream', () => {
  it.each<[string, ProgramStream[], TsFacts, boolean | undefined, object]>([
    ['waits for a map', [], NOTHING, undefined, { kind: 'undecided' }],
    ['waits for a key frame', [H264], NOTHING, undefined, { kind: 'undecided' }],
    ['waits for sound that the map lists', [H264, AAC], { ...FACTS, aac: undefined }, undefined, { kind: 'undecided' }],
    ['waits for the first frame of sound', [H264, AAC], { ...FACTS, aac: undefined }, true, { kind: 'undecided' }],
    ['waits for sound of any kind', [HEVC, MP2], NOTHING, undefined, { kind: 'undecided' }],
    ['is straight', [SUBTITLES, H264, AAC], FACTS, true, { kind: 'direct', hasAudio: true }],
    ['is straight without sound', [H264], FACTS, undefined, { kind: 'direct', hasAudio: false }],
    ['is straight where sound is listed and not sent', [H264, MP2], FACTS, false, { kind: 'direct', hasAudio: false }],
    ['takes what needs no conversion first', [MP2, HEVC, AAC, H264], FACTS, true, { kind: 'direct', hasAudio: true }],
  ])('%s', (_, streams, facts, heard, expected) => {
    expect(chooseRoute({ streams, facts, heard })).toEqual(expected);
  });

  const converted = (streams: ProgramStream[], facts: Partial<TsFacts>): object =>
    chooseRoute({ streams, facts: { ...FACTS, ...facts }, heard: true });

  it('converts only what has another form', () => {
    const copied = { kind: 'convert', video: { pid: 0x100, copy: true }, audio: { pid: 0x101, copy: false } };
    expect(converted([H264, AAC], { aac: { ...LC, sampleRate: 44_100 } })).toEqual(copied);
    expect(converted([H264, AAC], { aac: { ...LC, channels: 1 } })).toEqual(copied);
    expect(converted([H264, AAC], { aac: { ...LC, objectType: 1 } })).toEqual(copied);
    expect(converted([H264, MP2], {})).toEqual({ ...copied, audio: { pid: 0x103, copy: false } });
    const pictures = { kind: 'convert', video: { pid: 0x100, copy: false }, audio: { pid: 0x101, copy: true } };
    expect(converted([H264, AAC], { sps: { ...SPS, framesOnly: false } })).toEqual(pictures);
    expect(converted([H264, AAC], { sps: { ...SPS, plain: false } })).toEqual(pictures);
    expect(converted([H264, AAC], { closed: false })).toEqual(pictures);
    expect(converted([HEVC], {})).toEqual({ kind: 'convert', video: { pid: 0x102, copy: false }, audio: undefined });
  });

  it('ends where there are no pictures, with what would be right', () => {
    expect(converted([AAC, SUBTITLES], {})).toEqual({
      kind: 'unusable',
      why: 'it brings only sound (AAC): send pictures too',
    });
    expect(converted([SUBTITLES], {})).toMatchObject({ kind: 'unusable' });
  });

  it('chooses by what is needed, then by the order of the map', () => {
    expect(chooseStreams([HEVC, stream(9, 0x02), MP2, AAC])).toEqual({
      video: { pid: 0x102, codec: 'HEVC' },
      audio: { pid: 0x101, codec: 'AAC' },
    });
  });
});

describe('a sequence parameter set', () => {
  it.each([
    // x264: baseline; High 10; High 4:2:2; interlaced.
    ['6742c01eda02d049b011000003000100000300320f162ea0', { plain: true, framesOnly: true, width: 720, height: 576 }],
    ['676e001ea6cb405a09360220000003002000000641e2c5d4', { plain: false, framesOnly: true, width: 720, height: 576 }],
    ['677a001ebcb405a0936022000003000200000300641e2c5d40', { plain: false, framesOnly: true, height: 576 }],
    ['674d401ef405a126c044000003000400000300c87c50aa80', { plain: true, framesOnly: false, width: 720, height: 576 }],
  ])('%s says whether its pictures are plain frames', (hex, expected) => {
    expect(parseSps(Buffer.from(hex, 'hex'))).toMatchObject(expected);
  });
});
