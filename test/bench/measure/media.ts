import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Program } from './program.ts';

/** What the benches are fed with: 1280x720 at 30 pictures a second, 3 Mbit/s H.264 and AAC, a key frame each second. */
export interface Media {
  /** For publishers: longer than any bench, as ffmpeg hurries when it begins a file again. */
  readonly flv: string;
  /** Two hours of MPEG-TS. */
  readonly ts: { readonly path: string; readonly bytes: number; readonly seconds: number };
}

const VIDEO_BITRATE = 2_850_000;
const AUDIO_BITRATE = 128_000;
const RATE = 30;
const CLIP_SECONDS = 30;
/** Long enough that the start of a process counts for little, and the compiling in its first hour: a server runs for months. */
const REPEATED = 240;
/** Of the publishers' file. */
const PUBLISHED_SECONDS = 260;

export const runFfmpeg = (args: readonly string[]): Promise<string> =>
  new Program('ffmpeg', ['-hide_banner', '-nostdin', '-y', ...args]).finished();

/** Each repetition is a little longer than its pictures: its last sound is a whole frame. */
const secondsOf = async (path: string): Promise<number> => {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  const seconds = Number((await new Program('ffprobe', args).finished()).trim());
  if (!(seconds > 0)) throw new Error(`ffprobe does not say how long ${path} is`);
  return seconds;
};

export const makeMedia = async (folder: string): Promise<Media> => {
  const clip = join(folder, 'clip.ts');
  const flv = join(folder, 'long.flv');
  const long = join(folder, 'long.ts');
  const rate = String(VIDEO_BITRATE);
  await runFfmpeg([
    // A test pattern alone takes less than the bit rate: the noise fills it as a camera does.
    ...['-f', 'lavfi', '-i', `testsrc2=s=1280x720:r=${RATE},noise=alls=12:allf=t`],
    ...['-f', 'lavfi', '-i', 'sine=440:r=48000', '-t', String(CLIP_SECONDS)],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-pix_fmt', 'yuv420p', '-bf', '0'],
    ...['-g', String(RATE), '-sc_threshold', '0', '-b:v', rate, '-maxrate', rate, '-bufsize', rate],
    ...['-c:a', 'aac', '-b:a', String(AUDIO_BITRATE), '-ac', '2', '-f', 'mpegts', clip],
  ]);
  await runFfmpeg(['-stream_loop', String(REPEATED - 1), '-i', clip, '-c', 'copy', '-f', 'mpegts', long]);
  await runFfmpeg(['-i', long, '-t', String(PUBLISHED_SECONDS), '-c', 'copy', '-f', 'flv', flv]);
  const { size } = await stat(long);
  return { flv, ts: { path: long, bytes: size, seconds: await secondsOf(long) } };
};
