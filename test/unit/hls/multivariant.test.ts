import { describe, expect, it } from 'vitest';
import { renderMultivariant } from '../../../src/hls/multivariant.ts';
import type { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import { AUDIO, FIRST_MSN, makeChannel, makeRendition, makeSegment, parse, publishMany } from './fixture.ts';

const SIZES = [
  { name: '1080p', width: 1920, height: 1080, nominalBitrate: 5_384_400 },
  { name: '720p', width: 1280, height: 720, nominalBitrate: 3_074_400 },
  { name: '480p', width: 854, height: 480, nominalBitrate: 1_604_400 },
  { name: '360p', width: 640, height: 360, nominalBitrate: 974_400 },
];

const ladder = (): RenditionTimeline[] => [
  ...SIZES.map((format) => makeRendition({ format })),
  makeRendition({ format: AUDIO }),
];

/** A segment that has this bit rate. */
const addSegment = (rendition: RenditionTimeline, msn: number, bitrate: number): void =>
  rendition.add({ ...makeSegment(rendition, msn), byteLength: Math.round((bitrate * 2) / 8) });

describe('a multivariant playlist', () => {
  it('is not there before anything can be played', () => {
    expect(renderMultivariant(makeChannel(...ladder()))).toBeUndefined();
    const unread = makeRendition({ format: { codecs: undefined } });
    publishMany(unread, 5);
    expect(renderMultivariant(makeChannel(unread))).toBeUndefined();
  });

  it('names captions once they can be had, and waits for them as for all that has just started', () => {
    const video = makeRendition();
    const language = { name: 'English', tag: 'en', isDefault: false };
    const text = makeRendition({ format: { name: 'cc1', kind: 'subtitles', codecs: undefined, language } });
    const channel = makeChannel(video, text);
    publishMany(text, 1);
    expect(renderMultivariant(channel)).toBeUndefined();
    publishMany(video, 1);
    expect(renderMultivariant(channel)).toContain('URI="cc1/index.m3u8"');
    const silent = makeChannel(video, makeRendition({ format: { name: 'cc2', kind: 'subtitles', language } }));
    expect(renderMultivariant(silent)).toBeUndefined();
    for (let msn = FIRST_MSN + 1; msn < FIRST_MSN + 3; msn++) video.add(makeSegment(video, msn));
    expect(renderMultivariant(silent)).not.toContain('SUBTITLES');
  });

  it('begins with about 2 Mbit/s, then lists the best first and sound alone last', () => {
    const renditions = ladder();
    for (const rendition of renditions) publishMany(rendition, 1);
    const { playlists, independentSegments } = parse(renderMultivariant(makeChannel(...renditions)));
    expect(independentSegments).toBe(true);
    expect(playlists!.map(({ uri }) => uri)).toEqual(
      ['480p', '1080p', '720p', '360p', 'audio'].map((name) => `${name}/index.m3u8`),
    );
  });

  it('describes video and sound, and says that there are no captions', () => {
    const renditions = ladder();
    for (const rendition of renditions) publishMany(rendition, 1);
    const lines = renderMultivariant(makeChannel(...renditions))!.split('\n');
    expect(lines[5]).toBe(
      '#EXT-X-STREAM-INF:BANDWIDTH=5385000,AVERAGE-BANDWIDTH=5385000,CODECS="avc1.64001f,mp4a.40.2",' +
        'RESOLUTION=1920x1080,FRAME-RATE=30.000,CLOSED-CAPTIONS=NONE',
    );
    expect(lines[11]).toBe(
      '#EXT-X-STREAM-INF:BANDWIDTH=135000,AVERAGE-BANDWIDTH=135000,CODECS="mp4a.40.2",CLOSED-CAPTIONS=NONE',
    );
  });

  it('declares what was measured once there is enough, and never less than the encoder may use', () => {
    const rendition = makeRendition();
    const declared = () => parse(renderMultivariant(makeChannel(rendition))).playlists![0]!.attributes;
    addSegment(rendition, FIRST_MSN, 200_000);
    expect(declared()['AVERAGE-BANDWIDTH']).toBe('3075000');
    addSegment(rendition, FIRST_MSN + 1, 200_000);
    addSegment(rendition, FIRST_MSN + 2, 200_000);
    expect(declared()).toMatchObject({ BANDWIDTH: 3_075_000, 'AVERAGE-BANDWIDTH': '200000' });
    addSegment(rendition, FIRST_MSN + 3, 4_000_000);
    expect(declared()).toMatchObject({ BANDWIDTH: 4_400_000, 'AVERAGE-BANDWIDTH': '1150000' });
  });

  it('declares of a source what a publisher may need, until one was seen', () => {
    const rendition = makeRendition({ format: { nominalBitrate: 6_000_000 }, passThrough: true });
    const declared = () => parse(renderMultivariant(makeChannel(rendition))).playlists![0]!.attributes;
    for (let index = 0; index < 5; index++) addSegment(rendition, FIRST_MSN + index, 200_000);
    expect(declared()).toMatchObject({ BANDWIDTH: 6_000_000, 'AVERAGE-BANDWIDTH': '6000000' });
    rendition.format = { ...rendition.format, nominalBitrate: undefined };
    for (let index = 5; index < 9; index++) addSegment(rendition, FIRST_MSN + index, 3_000_000);
    rendition.bitrate.restart();
    addSegment(rendition, FIRST_MSN + 9, 200_000);
    expect(declared()['BANDWIDTH']).toBeGreaterThanOrEqual(3_300_000);
    expect(Number(declared()['AVERAGE-BANDWIDTH'])).toBeGreaterThan(1_000_000);
  });

  it('never declares nothing', () => {
    const rendition = makeRendition({ format: { nominalBitrate: undefined } });
    addSegment(rendition, FIRST_MSN, 12);
    const { attributes } = parse(renderMultivariant(makeChannel(rendition))).playlists![0]!;
    expect(attributes).toMatchObject({ BANDWIDTH: 1000, 'AVERAGE-BANDWIDTH': '1000' });
  });

  it('waits for renditions that start together, but not for one that has failed', () => {
    const [first, second] = [makeRendition(), makeRendition({ format: AUDIO })];
    const channel = makeChannel(first, second);
    publishMany(second, 2);
    expect(renderMultivariant(channel)).toBeUndefined();
    publishMany(second, 1);
    expect(parse(renderMultivariant(channel)).playlists!.map(({ uri }) => uri)).toEqual(['audio/index.m3u8']);
    publishMany(first, 1);
    expect(parse(renderMultivariant(channel)).playlists).toHaveLength(2);
  });
});

describe('a multivariant playlist with languages', () => {
  const language = { name: 'Deutsch', tag: 'de', isDefault: false };
  const setup = () => {
    const [video, sound] = [makeRendition(), makeRendition({ format: AUDIO })];
    const german = makeRendition({ format: { ...AUDIO, name: 'audio-de', language } });
    const channel = {
      ...makeChannel(video, sound, german),
      mainLanguage: { ...language, name: 'English', tag: 'en', isDefault: true },
    };
    return { channel, video, sound, german };
  };

  it('lists those that come apart as media of one group, to which all variants refer', () => {
    const { channel, video, sound, german } = setup();
    for (const rendition of [video, sound, german]) publishMany(rendition, 4);
    const text = renderMultivariant(channel)!;
    const { playlists = [] } = parse(text);
    expect(playlists.map(({ uri, attributes }) => [uri, attributes.AUDIO])).toEqual([
      ['720p/index.m3u8', 'audio'],
      ['audio/index.m3u8', 'audio'],
    ]);
    expect(text.split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA:'))).toEqual([
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="audio-de/index.m3u8"',
    ]);
  });

  it('declares what a variant and the heaviest language take together', () => {
    const { channel, video, sound, german } = setup();
    for (const rendition of [video, sound, german]) publishMany(rendition, 4);
    const [withLanguage] = parse(renderMultivariant(channel)).playlists!;
    const [alone] = parse(renderMultivariant(makeChannel(video))).playlists!;
    const [apart] = parse(renderMultivariant(makeChannel(sound))).playlists!;
    for (const rate of ['BANDWIDTH', 'AVERAGE-BANDWIDTH'] as const) {
      expect(Number(withLanguage!.attributes[rate])).toBe(
        Number(alone!.attributes[rate]) + Number(apart!.attributes[rate]),
      );
    }
  });

  it('gives all of them addresses, and variants their codecs, where pictures come alone', () => {
    const video = makeRendition({ format: { codecs: 'avc1.64001f' } });
    const both = ['en', 'de'].map((tag) =>
      makeRendition({
        format: { ...AUDIO, name: `audio-${tag}`, language: { name: tag, tag, isDefault: tag === 'en' } },
      }),
    );
    for (const rendition of [video, ...both]) publishMany(rendition, 4);
    const text = renderMultivariant(makeChannel(video, ...both))!;
    expect(text.match(/,URI="audio-(en|de)\/index.m3u8"/g)).toHaveLength(2);
    expect(parse(text).playlists![0]!.attributes).toMatchObject({ CODECS: 'avc1.64001f,mp4a.40.2', AUDIO: 'audio' });
  });

  it('waits for a language that has just started, and goes without one that does not come', () => {
    const { channel, video, sound } = setup();
    for (const rendition of [video, sound]) publishMany(rendition, 1);
    expect(renderMultivariant(channel)).toBeUndefined();
    for (const rendition of [video, sound]) publishMany(rendition, 3);
    expect(renderMultivariant(channel)).not.toContain('audio-de');
  });
});
