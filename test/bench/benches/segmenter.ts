import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, BenchContext, Figure } from '../bench.ts';
import type { Media } from '../measure/media.ts';
import { nodeProgram, piped, Program } from '../measure/program.ts';
import { interleaved } from '../measure/rounds.ts';
import type { SegmenterReport } from '../programs/segmenter.ts';

const PROGRAM = new URL('../programs/segmenter.ts', import.meta.url);
/** Of what ffmpeg needs. */
const SHARE = 0.6;
const ROUNDS = 5;
/** Share of the stream that a fresh process gets warm on, an hour: a server runs for months. */
const WARM_SHARE = 0.5;
const PART_SECONDS = 1 / 3;
const SECONDS_PER_HOUR = 3600;

/** CPU seconds that an hour of this stream takes. */
const oursPerHour = async (media: Media, folder: string, partSeconds: number): Promise<number> => {
  const { path, bytes, seconds } = media.ts;
  const args = [folder, partSeconds, bytes, Math.round(bytes * WARM_SHARE)].map(String);
  const program = nodeProgram(PROGRAM, args, { stdin: piped(path) });
  const report = JSON.parse(await program.finished()) as SegmenterReport;
  // The last segment is still open when the stream ends.
  const expected = seconds / 2 - 1;
  if (Math.abs(report.segments - expected) > 1) throw new Error(`${report.segments} segments, expected ${expected}`);
  const measuredSeconds = seconds * (report.bytes / bytes);
  return (report.cpu / measuredSeconds) * SECONDS_PER_HOUR;
};

/** User and system time as ffmpeg tells them: without its start, from when the stream is open. */
const ffmpegPerHour = async (media: Media, folder: string): Promise<number> => {
  const program = new Program(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostats', '-benchmark', '-y', '-f', 'mpegts', '-i', 'pipe:0', '-c', 'copy'],
      ...['-f', 'hls', '-hls_time', '2', '-hls_list_size', '30', '-hls_delete_threshold', '60'],
      ...['-hls_flags', 'delete_segments+temp_file', join(folder, 'index.m3u8')],
    ],
    { stdin: piped(media.ts.path) },
  );
  const [, user, system] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(await program.finished()) ?? [];
  if (user === undefined) throw new Error('ffmpeg told no CPU time');
  return ((Number(user) + Number(system)) / media.ts.seconds) * SECONDS_PER_HOUR;
};

/** In a folder of its own, so that every round begins with an empty one. */
const inFolder = async (context: BenchContext, run: (folder: string) => Promise<number>): Promise<number> => {
  const folder = await mkdtemp(join(context.folder, 'hls-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export const segmenter: Bench = {
  name: 'segmenter',
  summary: 'cutting 3 Mbit/s of MPEG-TS from a pipe into segments on disk, beside ffmpeg -c copy -f hls',
  run: async (context) => {
    const media = await context.media();
    const measured = await interleaved(ROUNDS, {
      whole: () => inFolder(context, (folder) => oursPerHour(media, folder, 0)),
      ffmpeg: () => inFolder(context, (folder) => ffmpegPerHour(media, folder)),
      parts: () => inFolder(context, (folder) => oursPerHour(media, folder, PART_SECONDS)),
    });
    const peer = { name: 'ffmpeg -c copy -f hls', value: measured.ffmpeg };
    const common = { unit: 'CPU s/media h', peer, wanted: { most: SHARE } };
    const figures: Figure[] = [
      { name: 'segments', ours: measured.whole, ...common },
      { name: 'segments and parts', ours: measured.parts, ...common },
    ];
    return { figures };
  },
};
