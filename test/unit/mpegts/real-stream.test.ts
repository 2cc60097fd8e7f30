import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import inspector from 'mux.js/lib/tools/ts-inspector.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toWire, WRAP } from '../../../src/clock/ticks.ts';
import { pesSamples } from '../../../src/inputs/pes-samples.ts';
import { dueTicks, type Sample } from '../../../src/media/sample.ts';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';

const SECONDS = 2;
const MAKE =
  `-f lavfi -i testsrc2=s=320x180:r=30 -f lavfi -i sine=r=48000 -t ${SECONDS} ` +
  '-c:v libx264 -g 30 -c:a aac -ac 2 -f mpegts pipe:1';

let folder: string;
let original: Buffer;
let all: Sample[];

const run = (command: string, args: readonly string[], input?: Buffer): { stdout: Buffer; stderr: string } => {
  const { stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 64 * 1024 * 1024, timeout: 30_000 });
  if (error) throw error;
  return { stdout, stderr: stderr.toString() };
};

interface ProbedPacket {
  readonly codec_type: 'video' | 'audio';
  readonly pts: number;
  readonly dts: number;
  readonly size: string;
  readonly flags: string;
}

const probe = (name: string, data: Buffer): { video: ProbedPacket[]; audio: ProbedPacket[]; stderr: string } => {
  const path = join(folder, name);
  writeFileSync(path, data);
  const { stdout, stderr } = run('ffprobe', ['-v', 'warning', '-show_packets', '-of', 'json', path]);
  const { packets } = JSON.parse(stdout.toString()) as { packets: ProbedPacket[] };
  const of = (kind: string): ProbedPacket[] => packets.filter(({ codec_type }) => codec_type === kind);
  return { video: of('video'), audio: of('audio'), stderr };
};

const demux = (data: Buffer): Sample[] => {
  const samples: Sample[] = [];
  const demuxer = new TsDemuxer((unit) => samples.push(...pesSamples(unit)));
  demuxer.push(data);
  demuxer.flush();
  return samples;
};

/** The same samples, `by` later, in the order of a multiplex. */
const shifted = (by: number): Sample[] =>
  all
    .map((sample): Sample => {
      const pts = sample.pts + by;
      return sample.kind === 'video' ? { ...sample, pts, dts: sample.dts + by } : { ...sample, pts };
    })
    .sort((a, b) => dueTicks(a) - dueTicks(b));

const mux = (samples: readonly Sample[]): Buffer => {
  const muxer = new TsMuxer();
  return Buffer.concat(samples.map((sample) => muxer.write(sample)));
};

/** Checksums of all decoded pictures and sounds, and what ffmpeg had to say. */
const decode = (data: Buffer): { video: string[]; audio: string; words: string } => {
  const read = ['-v', 'warning', '-f', 'mpegts', '-i', 'pipe:0'];
  const video = run('ffmpeg', [...read, '-map', '0:v', '-f', 'framemd5', '-'], data);
  const audio = run('ffmpeg', [...read, '-map', '0:a', '-f', 'md5', '-'], data);
  const lines = video.stdout.toString().split('\n');
  return {
    video: lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',').at(-1)!.trim()),
    audio: audio.stdout.toString(),
    words: video.stderr + audio.stderr,
  };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-mpegts-'));
  original = run('ffmpeg', ['-v', 'error', ...MAKE.split(' ')]).stdout;
  all = demux(original);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what ffmpeg's muxer made", () => {
  test('is read as ffprobe reads it: every picture and every sound, to the tick', () => {
    const { video, audio } = probe('original.ts', original);
    expect(video.length).toBe(SECONDS * 30);
    const pictures = all.filter((sample) => sample.kind === 'video');
    expect(pictures.map(({ pts, dts }) => [pts, dts])).toEqual(video.map(({ pts, dts }) => [pts, dts]));
    expect(pictures.map(({ key }) => key)).toEqual(video.map(({ flags }) => flags.startsWith('K')));
    expect(pictures.map(({ data }) => data.length)).toEqual(video.map(({ size }) => Number(size)));
    const sounds = all.filter(({ kind }) => kind === 'audio');
    expect(sounds.map(({ pts }) => pts)).toEqual(audio.map(({ pts }) => pts));
    expect(sounds.map(({ data }) => data.length)).toEqual(audio.map(({ size }) => Number(size)));
  });

  test('has B-frames: the test is one of their order too', () => {
    expect(all.some((sample) => sample.kind === 'video' && sample.pts !== sample.dts)).toBe(true);
  });
});

describe('what our muxer makes of it', () => {
  test.each([
    ['as it is', 0],
    ['just before the wrap, and over it', WRAP - 2 * 90_000],
    ['at the present of the programme clock', 1_800_000_000 * 90_000 + 1],
  ])('%s: decodes to the same pictures and sound, and ffmpeg has nothing to say', (_, by) => {
    const before = decode(original);
    const after = decode(mux(shifted(by)));
    expect(after.words).toBe('');
    expect(after.video).toHaveLength(SECONDS * 30);
    expect(after.video).toEqual(before.video);
    expect(after.audio).toBe(before.audio);
  });

  test('has the timestamps that it was given, by ffprobe', () => {
    const { video, audio, stderr } = probe('ours.ts', mux(shifted(900_000)));
    expect(stderr).toBe('');
    const samples = shifted(900_000);
    const pictures = samples.filter((sample) => sample.kind === 'video');
    expect(video.map(({ pts, dts }) => [pts, dts])).toEqual(pictures.map(({ pts, dts }) => [pts, dts]));
    const sounds = samples.filter(({ kind }) => kind === 'audio');
    expect(audio.map(({ pts }) => pts)).toEqual(sounds.map(({ pts }) => pts));
  });

  test.each([0, 5_000_000, WRAP - 90_000])('mux.js finds the first and the last of each kind (%d)', (by) => {
    const samples = shifted(by);
    const inspection = inspector.inspect(mux(samples), toWire(by))!;
    const pictures = samples.filter((sample) => sample.kind === 'video');
    const sounds = samples.filter(({ kind }) => kind === 'audio');
    const [first, last] = inspection.video!;
    expect([first!.dts, first!.pts]).toEqual([pictures[0]!.dts, pictures[0]!.pts]);
    expect(last!.dts).toBe(pictures.at(-1)!.dts);
    expect(inspection.firstKeyFrame!.dts).toBe(pictures[0]!.dts);
    expect(inspection.audio!.map(({ pts }) => pts)).toEqual([sounds[0]!.pts, sounds.at(-1)!.pts]);
  });
});
