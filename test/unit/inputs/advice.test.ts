import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/inputs/advice.ts';
import type { PublisherContext } from '../../../src/inputs/checks.ts';
import type { FeedFigures } from '../../../src/inputs/feed-meter.ts';
import { measure, publish, type ModelOptions } from './publisher-model.ts';

const context: PublisherContext = {
  width: 1280,
  height: 720,
  videoCodec: 'avc1.64001f',
  audioCodec: 'mp4a.40.2',
  audioSampleRate: 48_000,
  audioChannels: 2,
  encoderName: 'obs-output module (libobs version 30.2.3)',
  elapsedSeconds: 20,
};

const good = measure(publish(20));

const adviceFor = (
  habits: Partial<ModelOptions>,
  more: Partial<PublisherContext> = {},
  seconds = 20,
): Record<string, string> => {
  const advice = judge(measure(publish(seconds, habits)), { ...context, ...more });
  return Object.fromEntries(advice.map(({ code, text }) => [code, text]));
};

const codes = (figures: Partial<FeedFigures>, more: Partial<PublisherContext> = {}): string[] =>
  judge({ ...good, ...figures }, { ...context, ...more }).map(({ code }) => code);

describe('nothing is said', () => {
  test.each<[string, Partial<ModelOptions>, Partial<PublisherContext>]>([
    ['of what OBS sends as set up for streaming', {}, {}],
    ['of 60 pictures per second with B-frames', { frameRate: 60, bitrate: 6e6, bFrames: true }, {}],
    ['of a slow but tidy 480p', { bitrate: 1e6, frameRate: 25 }, { width: 854, height: 480 }],
    ['of a line with 300 ms of jitter', { delay: (at) => 0.3 * Math.abs(Math.sin(at * 1.7)) }, {}],
    ['of key frames every four seconds', { keyFrameSeconds: 4 }, {}],
    ['where the format is not known', {}, { width: undefined, height: undefined, audioSampleRate: undefined }],
  ])('%s', (_, habits, more) => {
    expect(adviceFor(habits, more)).toEqual({});
  });

  test('before enough was seen', () => {
    const bad = measure(publish(4, { keyFrameSeconds: 60, audio: false }));
    expect(judge(bad, { ...context, width: 1279, elapsedSeconds: 4 })).toEqual([]);
  });

  test('of what was measured for less than five seconds, however long it is connected', () => {
    const bad = measure(publish(4, { audio: false, frameRate: 5 }));
    expect(judge(bad, { ...context, elapsedSeconds: 60 })).toEqual([]);
  });
});

describe('an OBS user is told', () => {
  test('what to set when key frames are rare', () => {
    expect(adviceFor({ keyFrameSeconds: 10 }, {}, 25)).toEqual({
      'key-frame-interval':
        'Key frames every 10 s: set Keyframe Interval to 2 s in OBS > Settings > Output (Advanced) > Streaming',
    });
  });

  test('that there is no sound', () => {
    expect(adviceFor({ audio: false })['no-audio']).toMatch(/^No sound is sent; viewers get silence: .*Audio Mixer/);
  });

  test('that the frame rate varies', () => {
    const frameSeconds = (index: number): number => [1 / 30, 1 / 20, 1 / 30, 1 / 15, 1 / 24][index % 5]!;
    expect(adviceFor({ frameSeconds })['variable-frame-rate']).toMatch(/varies: \d+ % of the pictures/);
  });

  test('that the bitrate swings', () => {
    const weight = (at: number): number => (Math.floor(at) % 5 === 0 ? 6 : 0.5);
    expect(adviceFor({ weight })['bitrate-swings']).toMatch(/swings: up to 2\d\.\d Mbit\/s.*Rate Control to CBR/);
  });

  test('that pictures come later and later', () => {
    const advice = adviceFor({ delay: (at) => at * 0.05 });
    expect(Object.keys(advice)).toEqual(['late-packets']);
    expect(advice['late-packets']).toMatch(/come 0\.\d s late: .*lower the Bitrate/);
  });

  test('that the line is uneven', () => {
    const delay = (at: number): number => (Math.floor(at) % 3 === 0 ? 0.8 * (at % 1) : 0.01);
    expect(Object.keys(adviceFor({ delay }))).toEqual(['jitter']);
  });

  test('that timestamps jump, when they do it often', () => {
    const often = (at: number): number => Math.floor(at / 4) * 100;
    expect(adviceFor({ shift: often })['timestamps-jump']).toMatch(/^Timestamps jumped 4 times within a minute/);
    expect(adviceFor({ shift: (at) => (at > 10 ? 100 : 0) })).toEqual({});
  });

  test('that there are few pictures', () => {
    expect(adviceFor({ frameRate: 8 })['low-frame-rate']).toMatch(/^Only 8 pictures per second: .*FPS/);
  });

  test('that the bitrate does not suit the size', () => {
    const size = { width: 1920, height: 1080 };
    expect(adviceFor({ bitrate: 700_000 }, size)['bitrate-low']).toMatch(
      /^0\.8 Mbit\/s is little for 1920x1080 at 30 pictures per second: .*raise the Bitrate/,
    );
    expect(adviceFor({ bitrate: 60e6 }, size)['bitrate-high']).toMatch(/^60\.\d Mbit\/s is more than 1920x1080/);
    // Small pictures at a rate that loads no line are nobody's concern.
    expect(adviceFor({ bitrate: 3e6 }, { width: 320, height: 180 })).toEqual({});
  });

  test('that the sound has another sample rate, or too many channels', () => {
    expect(adviceFor({}, { audioSampleRate: 44_100, audioChannels: 6 })).toEqual({
      'audio-sample-rate': 'Sound at 44.1 kHz has to be converted: set Sample Rate to 48 kHz in OBS > Settings > Audio',
      'audio-channels': 'Sound with 6 channels is mixed down to two: set Channels to Stereo in OBS > Settings > Audio',
    });
  });

  test('that the size is odd', () => {
    expect(adviceFor({}, { width: 1279 })['odd-size']).toMatch(
      /^A picture of 1279x720 has an odd size: .*OBS > Settings > Video/,
    );
  });
});

describe('no pictures', () => {
  test('have come: told also while nothing else does', () => {
    const nothing = measure([]);
    expect(judge(nothing, { ...context, elapsedSeconds: 6 }).map(({ code }) => code)).toEqual(['no-pictures']);
  });

  test('come any more: the rest is said as it was, for nothing new is known of it', () => {
    const bad = { ...good, hasAudio: false, longestKeyFrameInterval: 10 };
    const before = judge(bad, context);
    const stalled = { ...bad, bitrate: 0, sincePicture: 7, longestKeyFrameInterval: undefined };
    const [noPictures, ...rest] = judge(stalled, context, before);
    expect(noPictures!.text).toMatch(/^No pictures for 7 s/);
    expect(rest).toEqual(before);
    expect(judge(stalled, context).map(({ code }) => code)).toEqual(['no-pictures']);
  });
});

test('lateness is not laid at the door of a publisher that was held back', () => {
  expect(codes({ lateness: 1, jitter: 1 })).toEqual(['late-packets']);
  expect(codes({ lateness: 1, jitter: 1 }, { heldBack: true })).toEqual([]);
});

describe('the words suit the program', () => {
  const wordsFor = (encoderName: string | undefined): string =>
    judge({ ...good, longestKeyFrameInterval: 8 }, { ...context, encoderName })[0]!.text;

  test.each([
    ['obs-output module (libobs version 29.0.2)', 'OBS > Settings'],
    [undefined, 'OBS > Settings'],
    ['Lavf59.27.100', '-force_key_frames'],
    ['Larix Broadcaster', "the encoder's key frame interval"],
  ])('%s: %s', (encoderName, words) => {
    expect(wordsFor(encoderName)).toContain(words);
  });
});

test('between the two limits advice stays as it was', () => {
  const between = { ...good, longestKeyFrameInterval: 4.3, lateness: 0.4, irregularFrames: 0.07, frameRate: 13 };
  expect(judge(between, context)).toEqual([]);
  const worse = { ...good, longestKeyFrameInterval: 6, lateness: 0.6, irregularFrames: 0.2, frameRate: 11 };
  const before = judge(worse, context);
  expect(before).toHaveLength(4);
  expect(judge(between, context, before).map(({ code }) => code)).toEqual(before.map(({ code }) => code));
  expect(judge(good, context, before)).toEqual([]);
});
