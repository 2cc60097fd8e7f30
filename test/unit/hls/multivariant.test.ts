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
