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
const FACTS: TsFacts = { sps: SPS, closed: true, aac: [LC, LC] };
const NOTHING: TsFacts = { sps: undefined, closed: true, aac: [] };

const SOUND = { hasAudio: true, languages: [] };
const SILENT = { hasAudio: false, languages: [] };

interface Question {
  readonly streams: readonly ProgramStream[];
  readonly facts: TsFacts;
  /** Undefined: waited for. */
  readonly heard: boolean | undefined;
  readonly languages?: readonly string[];
}

const route = ({ streams, facts, heard, languages = [] }: Question): object => {
  const chosen = chooseStreams(streams, languages);
  const all = new Set(heard === true ? chosen.sounds.map(({ pid }) => pid) : []);
  return chooseRoute({ ...chosen, facts, heard: all, waiting: heard === undefined });
};

describe('the way of a transport stream', () => {
  it.each<[string, ProgramStream[], TsFacts, boolean | undefined, object]>([
    ['waits for a key frame', [H264], NOTHING, undefined, { kind: 'undecided' }],
    ['waits for sound that the map lists', [H264, AAC], { ...FACTS, aac: [] }, undefined, { kind: 'undecided' }],
    ['waits for the first frame of sound', [H264, AAC], { ...FACTS, aac: [] }, true, { kind: 'undecided' }],
    ['waits for sound of any kind', [HEVC, MP2], NOTHING, undefined, { kind: 'undecided' }],
    ['is straight', [SUBTITLES, H264, AAC], FACTS, true, { kind: 'direct', ...SOUND }],
    ['is straight without sound', [H264], FACTS, undefined, { kind: 'direct', ...SILENT }],
    ['is straight where sound is listed and not sent', [H264, MP2], FACTS, false, { kind: 'direct', ...SILENT }],
    ['takes what needs no conversion first', [MP2, HEVC, AAC, H264], FACTS, true, { kind: 'direct', ...SOUND }],
  ])('%s', (_, streams, facts, heard, expected) => {
    expect(route({ streams, facts, heard })).toEqual(expected);
  });

  const converted = (streams: ProgramStream[], facts: Partial<TsFacts>): object =>
    route({ streams, facts: { ...FACTS, ...facts }, heard: true });

  it('converts only what has another form', () => {
    const copied = {
      kind: 'convert',
      video: { pid: 0x100, copy: true },
      sounds: [{ pid: 0x101, track: 0, copy: false }],
    };
    expect(converted([H264, AAC], { aac: [{ ...LC, sampleRate: 44_100 }] })).toEqual(copied);
    expect(converted([H264, AAC], { aac: [{ ...LC, channels: 1 }] })).toEqual(copied);
    expect(converted([H264, AAC], { aac: [{ ...LC, objectType: 1 }] })).toEqual(copied);
    expect(converted([H264, MP2], {})).toEqual({ ...copied, sounds: [{ pid: 0x103, track: 0, copy: false }] });
    const pictures = {
      kind: 'convert',
      video: { pid: 0x100, copy: false },
      sounds: [{ pid: 0x101, track: 0, copy: true }],
    };
    expect(converted([H264, AAC], { sps: { ...SPS, framesOnly: false } })).toEqual(pictures);
    expect(converted([H264, AAC], { sps: { ...SPS, plain: false } })).toEqual(pictures);
    expect(converted([H264, AAC], { closed: false })).toEqual(pictures);
    expect(converted([HEVC], {})).toEqual({ kind: 'convert', video: { pid: 0x102, copy: false }, sounds: [] });
  });

  it('ends where there are no pictures, with what would be right', () => {
    expect(converted([AAC, SUBTITLES], {})).toEqual({
      kind: 'unusable',
      why: 'it brings only sound (AAC): send pictures too',
    });
    expect(converted([SUBTITLES], {})).toMatchObject({ kind: 'unusable' });
  });

  it('chooses by what is needed, then by the order of the map', () => {
    expect(chooseStreams([HEVC, stream(9, 0x02), MP2, AAC], [])).toEqual({
      video: { pid: 0x102, codec: 'HEVC' },
      sounds: [{ pid: 0x101, codec: 'AAC', track: 0 }],
    });
  });

  const GERMAN = stream(0x201, 0x0f, '0a0467657200');
  const ENGLISH = stream(0x202, 0x0f, '520106 0a04656e6700'.replace(' ', ''));
  const FRENCH_MP2 = stream(0x203, 0x03, '0a0466726103');
  const languages = ['en', 'de', 'fr'];

  it('takes the languages of the channel, each in the form that it needs', () => {
    const streams = [H264, GERMAN, ENGLISH];
    expect(route({ streams, facts: FACTS, heard: true, languages })).toEqual({
      kind: 'direct',
      hasAudio: true,
      languages: [1],
    });
    expect(route({ streams: [...streams, FRENCH_MP2], facts: FACTS, heard: true, languages })).toEqual({
      ...{ kind: 'convert', video: { pid: 0x100, copy: true } },
      sounds: [
        { pid: 0x202, track: 0, copy: true },
        { pid: 0x201, track: 1, copy: true },
        { pid: 0x203, track: 2, copy: false },
      ],
    });
  });

  it('leaves out a language of which nothing is known when its time is over', () => {
    const question = { ...chooseStreams([H264, ENGLISH, GERMAN], languages), facts: { ...FACTS, aac: [LC] } };
    const heard = new Set([0x201, 0x202]);
    expect(chooseRoute({ ...question, heard, waiting: true })).toEqual({ kind: 'undecided' });
    expect(chooseRoute({ ...question, heard, waiting: false })).toEqual({ kind: 'direct', ...SOUND });
    expect(chooseRoute({ ...question, heard: new Set([0x202]), waiting: false })).toEqual({ kind: 'direct', ...SOUND });
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
