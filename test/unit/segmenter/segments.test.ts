import { createHash } from 'node:crypto';
import inspector from 'mux.js/lib/tools/ts-inspector.js';
import { describe, expect, test } from 'vitest';
import { toWire, WRAP, type Ticks } from '../../../src/clock/ticks.ts';
import { NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import {
  packetPid,
  pcrOffset,
  PID_AUDIO,
  PID_PAT,
  PID_PMT,
  PID_VIDEO,
  readPcrBase,
} from '../../../src/mpegts/packet.ts';
import { parsePat, parsePmt } from '../../../src/mpegts/psi.ts';
import { ID3_STREAM } from '../../../src/mpegts/timed-id3.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { bytesOf, collect, continuityErrors, of, otherSteps, unitsOf } from './collector.ts';
import { encode, ENCODER_TICKS, FRAME, SECONDS, SEGMENT } from './encoded.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const FIRST_MSN = START / SEGMENT;
const VIDEO = encode();
const AUDIO = encode({ video: false });

const made = (input: Buffer, kind: 'video' | 'audio', from = START): Segment[] => {
  const { feed, segments } = collect({ kind });
  feed({ fromTicks: from }, input);
  return segments;
};

/** Payload of a PSI packet. */
/** Behind the packet's header and the pointer, which is 0 (ISO/IEC 13818-1 2.4.4.2). */
const section = (data: Buffer, at: number): Buffer => data.subarray(at + 5, at + 188);

describe.each([
  ['in the present', START],
  ['just before the wrap of 33 bits, and over it', Math.ceil(START / WRAP) * WRAP - 2 * SEGMENT],
  ['with the wrap inside a segment', Math.floor((Math.ceil(START / WRAP) * WRAP - SEGMENT) / SEGMENT) * SEGMENT],
])('segments of pictures with sound, %s', (_, from) => {
  const segments = made(VIDEO, 'video', from);

  test('are as many as there are key frames behind which another comes', () => {
    expect(segments).toHaveLength(SECONDS - 1);
    expect(segments.every(({ gap, discontinuity }) => !gap && !discontinuity)).toBe(true);
  });

  test('begin on the grid, are one segment length long, and have the number that the clock gives', () => {
    segments.forEach((segment, index) => {
      expect(segment).toMatchObject({
        msn: Math.floor(from / SEGMENT) + index,
        startTicks: from + index * SEGMENT,
        durationTicks: SEGMENT,
      });
    });
  });

  test('each begin with a PAT, a PMT and an IDR picture that brings its parameter sets', () => {
    for (const segment of segments) {
      const data = bytesOf(segment);
      expect(data.length % 188).toBe(0);
      expect([0, 188, 376].map((at) => packetPid(data, at))).toEqual([PID_PAT, PID_PMT, PID_VIDEO]);
      expect(parsePat(section(data, 0))).toBe(PID_PMT);
      expect(parsePmt(section(data, 188))).toMatchObject([
        { pid: PID_VIDEO, streamType: 0x1b },
        { pid: PID_AUDIO, streamType: 0x0f },
        ID3_STREAM,
      ]);
      const [first] = of('video', unitsOf(data));
      const types = [...nalUnits(first!.data)].map(nalType);
      expect(types[0]).toBe(NAL_AUD);
      expect(types).toEqual(expect.arrayContaining([NAL_SPS, NAL_PPS, NAL_IDR]));
      expect(types.indexOf(NAL_SPS)).toBeLessThan(types.indexOf(NAL_IDR));
    }
  });

  test('hold no tables but those at their head', () => {
    for (const segment of segments) {
      const data = bytesOf(segment);
      const pids = Array.from({ length: data.length / 188 }, (_, index) => packetPid(data, index * 188));
      expect(pids.slice(2).filter((pid) => pid !== PID_VIDEO && pid !== PID_AUDIO)).toEqual([]);
    }
  });

  test('are read by mux.js: the first picture is shown where the segment starts', () => {
    for (const segment of segments) {
      const inspection = inspector.inspect(bytesOf(segment), toWire(segment.startTicks))!;
      const [first, last] = inspection.video!;
      expect(toWire(first!.pts)).toBe(toWire(segment.startTicks));
      expect(toWire(inspection.firstKeyFrame!.pts)).toBe(toWire(segment.startTicks));
      // In decoding order the last picture of a segment may be shown before the one in front of it.
      expect(last!.dts - first!.dts).toBe(SEGMENT - FRAME);
    }
  });

  test('have a PCR at the key frame that is not later than its decoding time', () => {
    for (const segment of segments) {
      const data = bytesOf(segment);
      const { dts } = of('video', unitsOf(data))[0]!;
      const at = pcrOffset(data, 376);
      expect(at).toBeGreaterThan(0);
      expect(toWire(dts - readPcrBase(data, at))).toBeLessThan(SEGMENT);
    }
  });

  test('say how many bytes they have', () => {
    for (const segment of segments) expect(bytesOf(segment)).toHaveLength(segment.byteLength);
  });

  test('joined, hold every picture and sound that came, once, with the bytes and the distances that it had', () => {
    const all = Buffer.concat(segments.map(bytesOf));
    const units = unitsOf(all);
    const came = unitsOf(VIDEO);
    const pictures = of('video', came).slice(0, (SECONDS - 1) * 30);
    expect(of('video', units).map(({ data }) => data)).toEqual(pictures.map(({ data }) => data));
    expect(of('video', units).map(({ pts }) => toWire(pts))).toEqual(
      pictures.map(({ pts }) => toWire(pts - ENCODER_TICKS + from)),
    );
    expect(of('video', units).map(({ dts }) => toWire(dts))).toEqual(
      pictures.map(({ dts }) => toWire(dts - ENCODER_TICKS + from)),
    );
    // Sound that lies more than half a frame before the first picture is left out; what follows is all there.
    const sounds = of('audio', came).filter(({ pts }) => pts >= ENCODER_TICKS - 960);
    const kept = of('audio', units);
    expect(kept.map(({ data }) => data)).toEqual(sounds.slice(0, kept.length).map(({ data }) => data));
    expect(kept.length).toBeGreaterThan((((SECONDS - 1) * SEGMENT) / 1920) * 0.9);
    expect(
      otherSteps(
        kept.map(({ pts }) => pts),
        1920,
      ),
    ).toEqual([]);
    expect(continuityErrors(all)).toBe(0);
  });
});

describe('segments of sound alone', () => {
  const segments = made(AUDIO, 'audio');

  test('begin with the first frame of the grid, to half a frame', () => {
    expect(segments).toHaveLength(SECONDS - 1);
    segments.forEach((segment, index) => {
      expect(segment.msn).toBe(FIRST_MSN + index);
      const late = segment.startTicks - (START + index * SEGMENT);
      expect(late).toBeGreaterThanOrEqual(-960);
      expect(late).toBeLessThan(1920);
      expect(segment.durationTicks % 1920).toBe(0);
    });
  });

  test('touch', () => {
    for (const [index, segment] of segments.entries()) {
      const next = segments[index + 1];
      if (next) expect(next.startTicks).toBe(segment.startTicks + segment.durationTicks);
    }
  });

  test('list sound alone in their PMT, with the PCR announced there', () => {
    for (const segment of segments) {
      const data = bytesOf(segment);
      expect(parsePmt(section(data, 188))).toMatchObject([{ pid: PID_AUDIO, streamType: 0x0f }, ID3_STREAM]);
      expect(packetPid(data, 376)).toBe(PID_AUDIO);
      const inspection = inspector.inspect(data, toWire(segment.startTicks))!;
      expect(inspection.video).toBeUndefined();
      expect(toWire(inspection.audio![0]!.pts)).toBe(toWire(segment.startTicks));
    }
  });

  test('joined, hold every frame that came, once', () => {
    const all = Buffer.concat(segments.map(bytesOf));
    const units = unitsOf(all);
    const came = unitsOf(AUDIO).filter(({ pts }) => pts >= ENCODER_TICKS - 960);
    expect(units.map(({ data }) => data)).toEqual(came.slice(0, units.length).map(({ data }) => data));
    expect(
      otherSteps(
        units.map(({ pts }) => pts),
        1920,
      ),
    ).toEqual([]);
    expect(continuityErrors(all)).toBe(0);
  });
});

describe('a segment that was published', () => {
  const digest = (segment: Segment): string => createHash('sha1').update(bytesOf(segment)).digest('hex');

  test('never changes, whatever comes after it: a second run, in small pieces, with parts', () => {
    const { segmenter, feed, segments } = collect({ partTicks: 15_000 });
    const digests: string[] = [];
    const publish = (pieces: readonly Buffer[], fromTicks: Ticks): void =>
      pieces.forEach((piece, index) => {
        if (index === 0) feed({ fromTicks }, piece);
        else segmenter.push(Buffer.from(piece));
        for (const segment of segments.slice(digests.length)) digests.push(digest(segment));
      });
    const pieces = Array.from({ length: Math.ceil(VIDEO.length / 1000) }, (_, i) =>
      VIDEO.subarray(i * 1000, i * 1000 + 1000),
    );
    publish(pieces, START);
    publish([VIDEO], segmenter.publishedEnd!);
    expect(segments.length).toBeGreaterThanOrEqual(2 * (SECONDS - 1));
    expect(segments.map(digest)).toEqual(digests);
  });
});

describe('a run that does not begin on the grid', () => {
  const late = 30_000;
  const keyFrames = [0, 1, 2, 3].map((second) => Math.max(0, second - late / 90_000).toFixed(6)).join(',');

  test('has a short first segment with the number of the stretch that it lies in', () => {
    const { feed, segments } = collect();
    feed({ fromTicks: START + late }, encode({ keyFrames }));
    expect(segments.map(({ msn }) => msn - FIRST_MSN)).toEqual([0, 1, 2]);
    expect(segments.map(({ startTicks }) => startTicks - START)).toEqual([late, SEGMENT, 2 * SEGMENT]);
    expect(segments.map(({ durationTicks }) => durationTicks)).toEqual([SEGMENT - late, SEGMENT, SEGMENT]);
  });
});

describe('what an encoder sends that is of no use', () => {
  test('before its first key frame is left out', () => {
    const { feed, segments } = collect();
    // The run is placed so that the stream's first second lies before what is wanted.
    feed({ fromTicks: START + SEGMENT, encoderTicks: ENCODER_TICKS + SEGMENT }, VIDEO);
    expect(segments.map(({ msn }) => msn - FIRST_MSN)).toEqual([1, 2]);
    expect(of('video', unitsOf(bytesOf(segments[0]!)))).toHaveLength(30);
  });

  test('on other PIDs is left out', () => {
    const stray = Buffer.alloc(188, 0xff);
    stray.writeUInt32BE(0x47410210, 0);
    const { feed, segments } = collect();
    feed(
      { fromTicks: START },
      ...Array.from({ length: VIDEO.length / 188 }, (_, i) => [stray, VIDEO.subarray(i * 188, i * 188 + 188)]).flat(),
    );
    expect(segments.map(bytesOf)).toEqual(made(VIDEO, 'video').map(bytesOf));
  });

  test('before it was told where the run lies is nothing', () => {
    const { segmenter, segments, parts, heads } = collect({ partTicks: 30_000 });
    segmenter.push(Buffer.from(VIDEO));
    expect([segments, parts, heads]).toEqual([[], [], []]);
    expect(segmenter.publishedEnd).toBeUndefined();
    expect(segmenter.newestPts).toBeUndefined();
  });
});
