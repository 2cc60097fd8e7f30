import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/inputs/advice.ts';
import { sentFigures } from '../../../src/inputs/sent-figures.ts';
import type { ChosenStreams, TsRoute } from '../../../src/inputs/ts-route.ts';
import { sentBy } from '../../../src/inputs/ts-sent.ts';
import type { TsFacts } from '../../../src/inputs/ts-format.ts';
import { measure, publish } from './publisher-model.ts';

const sps = { profileIdc: 100, constraints: 0, levelIdc: 31, width: 1280, height: 720, frameRate: 30 } as const;
const plain = { ...sps, plain: true, framesOnly: true };
const facts: TsFacts = { sps: plain, closed: true, aac: [{ objectType: 2, sampleRate: 44_100, channels: 6 }] };
const chosen = (video: string, audio = 'AAC'): ChosenStreams => ({
  video: { pid: 256, codec: video },
  sounds: [{ pid: 257, codec: audio, track: 0 }],
});
const converted = (copy: boolean): TsRoute => ({ kind: 'convert', video: { pid: 256, copy }, sounds: [] });

describe('what is known of a transport stream', () => {
  it('is its size and sound, and that it may come of any encoder', () => {
    expect(sentBy(chosen('H.264'), facts, converted(true))).toEqual({
      ...{ encoderName: 'any encoder', videoCodec: 'H.264', audioCodec: 'AAC', width: 1280, height: 720 },
      ...{ audioSampleRate: 44_100, audioChannels: 6 },
    });
    expect(sentBy(chosen('H.264', 'AC-3'), facts, converted(true)).audioSampleRate).toBeUndefined();
    const nothing = { video: undefined, sounds: [] };
    expect(sentBy(nothing, { ...facts, sps: undefined }, { kind: 'undecided' }).width).toBeUndefined();
  });

  it.each<[string, string, Partial<TsFacts>]>([
    ['HEVC', 'they are HEVC', { sps: undefined }],
    ['H.264', 'they are not 8 bit 4:2:0', { sps: { ...plain, plain: false } }],
    ['H.264', 'they may be interlaced', { sps: { ...plain, framesOnly: false } }],
    ['H.264', 'their groups of pictures are open', { closed: false }],
  ])('is why pictures are encoded anew: %s, %s', (codec, why, more) => {
    const { encodedAnew, ...others } = sentBy(chosen(codec), { ...facts, ...more }, converted(false));
    expect(encodedAnew).toBe(why);
    const [advice] = judge(measure(publish(20)), { ...others, encodedAnew, elapsedSeconds: 20 }).filter(
      ({ code }) => code === 'pictures-encoded-anew',
    );
    expect(advice).toMatchObject({ severity: 'info' });
    expect(advice!.text).toContain(`${why}: set the encoder to H.264, 8 bit 4:2:0, progressive, with closed GOPs`);
  });
});

describe('figures of what is encoded anew', () => {
  const feed = measure(publish(30, { keyFrameSeconds: 1 }));

  it('are those of the source, where its pictures are seen', () => {
    const own = measure(publish(30, { keyFrameSeconds: 10, audio: false }));
    expect(sentFigures(feed, own)).toMatchObject({ longestKeyFrameInterval: 10, hasAudio: true });
    expect(sentFigures(feed, undefined)).toBe(feed);
  });

  it('are not known where they are not: nothing is said of what was made here', () => {
    const unseen = measure([]);
    const habits = { ...feed, longestKeyFrameInterval: 10, frameRate: 5, bitrate: 1000 };
    expect(judge(sentFigures(habits, unseen), { width: 1280, height: 720, elapsedSeconds: 20 })).toEqual([]);
  });
});

it('what is read ahead is not judged by how evenly it comes', () => {
  const uneven = { ...measure(publish(20)), lateness: 2, jitter: 3, swing: { peak: 9e6, mean: 3e6 } };
  const codes = (readAhead: boolean) => judge(uneven, { elapsedSeconds: 20, readAhead }).map(({ code }) => code);
  expect(codes(false)).toEqual(['bitrate-swings', 'late-packets']);
  expect(codes(true)).toEqual([]);
});
