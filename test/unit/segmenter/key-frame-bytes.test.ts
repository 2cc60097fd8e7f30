import { describe, expect, test } from 'vitest';
import { pesSamples } from '../../../src/inputs/pes-samples.ts';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import type { Container } from '../../../src/media/container.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { SourceCuts } from '../../../src/segmenter/source-cuts.ts';
import { SourceSegmenter } from '../../../src/segmenter/source-segmenter.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { decodedPictures } from '../../support/key-frames.ts';
import { bytesOf, collect } from './collector.ts';
import { encode, SEGMENT } from './encoded.ts';
import {
  AUDIO,
  collect as collectFmp4,
  encode as encodeFmp4,
  PART as FMP4_PART,
  START,
  video,
} from './fmp4-collector.ts';

const VIDEO = encode();
const SOUND = encode({ video: false });
const PART = 30_000;

/** What EXT-X-BYTERANGE of an I-frame playlist will name, with the init section in front. */
const keyFrameOf = (segment: Segment): Buffer =>
  Buffer.concat([segment.init?.bytes ?? Buffer.alloc(0), bytesOf(segment).subarray(0, segment.keyFrameBytes)]);

const expectOnePictureEach = (segments: readonly Segment[]): void => {
  expect(segments.length).toBeGreaterThanOrEqual(2);
  for (const segment of segments) {
    expect(segment.keyFrameBytes).toBeGreaterThan(0);
    expect(segment.keyFrameBytes).toBeLessThan(segment.byteLength);
    expect(decodedPictures(keyFrameOf(segment), segment.init ? 'fmp4' : 'ts')).toBe(1);
  }
};

/** The pictures and sounds of a transport stream as samples of a programme. */
const samplesOf = (bytes: Buffer): Sample[] => {
  const samples: Sample[] = [];
  const demuxer = new TsDemuxer((unit) => samples.push(...pesSamples(unit)));
  demuxer.push(Buffer.from(bytes));
  demuxer.flush();
  return samples;
};

describe('the bytes that hold the first picture of a segment', () => {
  test.each([0, PART])('decode to that picture alone, in MPEG-TS, with parts of %s ticks', (partTicks) => {
    const { segments, feed } = collect({ partTicks });
    feed({ fromTicks: START }, VIDEO);
    expectOnePictureEach(segments);
    for (const { keyFrameBytes } of segments) expect(keyFrameBytes! % 188).toBe(0);
  });

  test('are the same whatever pieces the stream comes in', () => {
    const whole = collect();
    whole.feed({ fromTicks: START }, VIDEO);
    const pieces = collect();
    const each = 188 * 3 + 7;
    const count = Math.ceil(VIDEO.length / each);
    const split = Array.from({ length: count }, (_, at) => VIDEO.subarray(at * each, (at + 1) * each));
    pieces.feed({ fromTicks: START }, ...split);
    expect(pieces.segments.map((one) => one.keyFrameBytes)).toEqual(whole.segments.map((one) => one.keyFrameBytes));
  });

  test.each(['h264', 'hevc', 'av1'] as const)('decode to that picture alone, in fragmented MP4 of %s', (codec) => {
    const rung = video(codec);
    for (const partTicks of codec === 'h264' ? [0, FMP4_PART] : [FMP4_PART]) {
      const { segments, feed } = collectFmp4('video', partTicks);
      feed(encodeFmp4([rung], partTicks > 0), rung);
      expectOnePictureEach(segments);
    }
  });

  test.each(['ts', 'fmp4'] as const)('decode to that picture alone, of a source in %s', (container: Container) => {
    for (const partTicks of [0, PART]) {
      const segments: Segment[] = [];
      const segmenter = new SourceSegmenter({
        ...{ segmentTicks: SEGMENT, partTicks, container, cuts: new SourceCuts({ segmentTicks: SEGMENT }) },
        events: { segment: (segment) => segments.push(segment), part: () => undefined },
      });
      for (const sample of samplesOf(VIDEO)) segmenter.push(sample);
      expectOnePictureEach(segments);
    }
  });

  test('are not told of sound alone', () => {
    const sound = collect({ kind: 'audio' });
    sound.feed({ fromTicks: START }, SOUND);
    const { segments, feed } = collectFmp4('audio', 0);
    feed(encodeFmp4([AUDIO], false), AUDIO);
    for (const segment of [...sound.segments, ...segments]) expect(segment).not.toHaveProperty('keyFrameBytes');
    expect(sound.segments.length * segments.length).toBeGreaterThan(0);
  });

  test('are forgotten with what an encoder leaves behind that ends before its segment does', () => {
    const { segments, feed } = collect();
    const cut = Math.floor((VIDEO.length * 0.4) / 188) * 188;
    feed({ fromTicks: START }, VIDEO.subarray(0, cut));
    feed({ fromTicks: START + SEGMENT }, VIDEO);
    expectOnePictureEach(segments);
  });
});
