import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkContainer, checkInit } from '../../../src/check/media/container-check.ts';
import { inspectMedia } from '../../../src/check/media/inspect.ts';
import { BoxError, readBoxes } from '../../../src/check/media/mp4-boxes.ts';
import { readInit, type InitFacts } from '../../../src/check/media/mp4-init.ts';
import { checkSegment } from '../../../src/check/media/segment-check.ts';
import { SegmentSequence } from '../../../src/check/media/segment-sequence.ts';
import { readVtt } from '../../../src/check/media/vtt.ts';
import { runFfmpeg, temporaryFolder } from '../../support/rig.ts';
import { rulesFound } from './broken.ts';
import { listed } from './made-segments.ts';

const SECONDS = 3;
const encode = (folder: string, name: string, video: string[]): Promise<void> =>
  runFfmpeg([
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25', '-f', 'lavfi', '-i', 'sine=440:r=48000'],
    ...[...video, '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-t', String(SECONDS)],
    ...['-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
    ...['-hls_fmp4_init_filename', `${name}.mp4`, '-hls_segment_filename', join(folder, `${name}-%d.m4s`)],
    ...['-y', join(folder, `${name}.m3u8`)],
  ]);

describe('segments of fragmented MP4', () => {
  const folder = temporaryFolder();
  const read = (name: string): Buffer => readFileSync(join(folder.path, name));
  let init: InitFacts;
  let segments: Buffer[];

  beforeAll(async () => {
    await encode(folder.path, 'avc', ['-c:v', 'libx264', '-preset', 'ultrafast']);
    init = readInit(read('avc.mp4'));
    segments = [0, 1, 2].map((index) => read(`avc-${index}.m4s`));
  });
  afterAll(() => folder.remove());

  const found = (datas: readonly Buffer[], hasMap = true, of = init): string[] =>
    rulesFound((report) => {
      const sequence = new SegmentSequence();
      datas.forEach((data, index) => {
        const facts = inspectMedia(data, of);
        checkContainer(facts, hasMap, report);
        checkSegment(facts, true, report);
        sequence.take(listed(index), facts, report, report);
      });
    });
  /** A box of a copy is called otherwise: to whoever reads it, it is not there. */
  const hide = (data: Buffer, type: string): Buffer => {
    const copy = Buffer.from(data);
    copy.write('skip', copy.indexOf(type, 0, 'latin1'), 'latin1');
    return copy;
  };

  test('that are right break nothing', () => {
    expect(found(segments)).toEqual([]);
    expect(rulesFound((report) => checkInit(init, report))).toEqual([]);
  });

  test('are read with their codecs, sizes and times', () => {
    const { tracks } = inspectMedia(segments[1]!, init);
    expect(tracks.map(({ codec }) => codec)).toEqual([expect.stringMatching(/^avc1\.42c0/), 'mp4a.40.2']);
    expect(tracks[0]).toMatchObject({ width: 64, height: 64, frameRate: 25 });
    expect(tracks[0]!.units.map(({ key }) => key)).toEqual([true, ...Array<boolean>(24).fill(false)]);
    expect(tracks[0]!.units[0]!.dts).toBe(90_000);
  });

  test('HEVC is named as its configuration says', async () => {
    await encode(folder.path, 'hevc', [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-tag:v',
      'hvc1',
    ]);
    const hevc = readInit(read('hevc.mp4'));
    const [video] = inspectMedia(read('hevc-0.m4s'), hevc).tracks;
    expect(video).toMatchObject({
      codec: expect.stringMatching(/^hvc1\.1\.6\.L\d+/) as string,
      label: 'HEVC',
      width: 64,
    });
    expect(video!.units[0]!.key).toBe(true);
  });

  test.each<[string, () => Buffer[], string[]]>([
    ['a hole', () => [segments[0]!, segments[2]!], ['duration-wrong', 'timestamps-break', 'timestamps-break']],
    ['no tfdt', () => [hide(segments[0]!, 'tfdt')], ['mp4-tfdt-missing']],
    ['no mdat', () => [hide(segments[0]!, 'mdat')], ['mp4-no-fragment']],
    ['no moof', () => [hide(segments[0]!, 'moof')], ['mp4-no-fragment']],
    ['an initialisation section in front', () => [Buffer.concat([read('avc.mp4'), segments[0]!])], ['mp4-no-fragment']],
  ])('%s', (_, make, rules) => expect([...new Set(found(make()))]).toEqual([...new Set(rules)]));

  test('without EXT-X-MAP nobody can read them', () =>
    expect(found([segments[0]!], false)).toEqual(['mp4-map-missing']));

  test.each([
    ['no mvex', 'mvex', ['mp4-init-invalid']],
    ['no ftyp', 'ftyp', ['mp4-init-invalid']],
  ])('an initialisation section with %s', (_, type, rules) => {
    const facts = readInit(hide(read('avc.mp4'), type));
    expect(rulesFound((report) => checkInit(facts, report))).toEqual(rules);
  });

  test('boxes that are cut are damage', () => {
    expect(() => readBoxes(segments[0]!.subarray(0, -1))).toThrow(BoxError);
    expect(() => readInit(read('avc.mp4').subarray(0, 100))).toThrow(BoxError);
  });
});

describe('segments of WebVTT', () => {
  const MAP = 'X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:01.000';
  test.each([
    [`WEBVTT\n${MAP}\n\n00:01.000 --> 00:02.000\nHello\n`, []],
    ['WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n', ['vtt-timestamp-map-missing']],
    [`WEBVTTX\n${MAP}\n`, ['vtt-invalid']],
  ])('%j', (text, rules) => {
    const facts = inspectMedia(Buffer.from(text), undefined);
    expect(rulesFound((report) => checkContainer(facts, false, report))).toEqual(rules);
  });

  test('times are those of the file, and the map says what they are', () => {
    const { cues, offset } = readVtt(Buffer.from(`WEBVTT\n${MAP}\n\n01:00:01.500 --> 01:00:02.000\nHello\n`));
    expect(cues).toEqual([{ start: 3601.5, end: 3602 }]);
    expect(offset).toBe(900_000 - 90_000);
  });
});
