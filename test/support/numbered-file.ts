import { spawnSync } from 'node:child_process';
import { runFfmpeg } from './rig.ts';

/** Pictures are told apart by ten stripes, white for each 1 in their number: up to 1024 of them. */
const BITS = 10;
const WIDTH = 160;
const HEIGHT = 90;
const STRIPES = `geq=lum='255*mod(floor(N/pow(2,floor(X/${WIDTH / BITS}))),2)':cb=128:cr=128`;

export interface NumberedFileOptions {
  readonly seconds: number;
  /** Pictures per second. */
  readonly rate?: string;
  /** Pictures from one key frame to the next. */
  readonly group?: number;
  readonly bFrames?: number;
  readonly profile?: string;
  /** Sound: a click of 5 ms at the beginning of each second, under picture 0, `rate`, … */
  readonly sound?: boolean;
}

/** Makes a file of MPEG-TS whose every picture can be told from all others. */
export const makeNumberedFile = async (path: string, options: NumberedFileOptions): Promise<void> => {
  const { seconds, rate = '30', group = 60, bFrames = 2, profile = 'high', sound = true } = options;
  const clicks = `aevalsrc='0.8*sin(2*PI*2000*t)*lt(mod(t,1),0.005)':s=48000:d=${seconds}`;
  await runFfmpeg([
    ...['-f', 'lavfi', '-i', `color=black:s=${WIDTH}x${HEIGHT}:r=${rate}:d=${seconds},format=yuv420p,${STRIPES}`],
    ...(sound ? ['-f', 'lavfi', '-i', clicks] : []),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', profile, '-bf', String(bFrames), '-g', String(group)],
    ...['-keyint_min', String(group), '-sc_threshold', '0', '-pix_fmt', 'yuv420p', '-x264-params', 'aud=1:open-gop=0'],
    ...['-c:a', 'aac', '-ac', '2', '-b:a', '96k', '-f', 'mpegts', path],
  ]);
};

export interface NumberedReport {
  /** In the order in which they are shown. */
  readonly numbers: readonly number[];
  /** Their times, seconds. */
  readonly times: readonly number[];
  /** What ffmpeg says when it decodes all of it. */
  readonly complaints: string;
}

/** Reads the numbers of a file's pictures back. @param format that ffmpeg is told; absent: it finds out */
export const readNumbers = (path: string): NumberedReport => {
  const filter = `scale=${BITS}:1:flags=area,format=gray,showinfo`;
  const args = ['-v', 'info', '-nostdin', '-nostats', '-i', path, '-an', '-vf', filter, '-fps_mode', 'passthrough'];
  const { stdout, stderr } = spawnSync('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const numbers: number[] = [];
  for (let at = 0; at + BITS <= stdout.length; at += BITS) {
    numbers.push([...stdout.subarray(at, at + BITS)].reduce((sum, luma, bit) => sum + (luma > 128 ? 2 ** bit : 0), 0));
  }
  const times = [...stderr.toString().matchAll(/ n: *\d+ pts: *\S+ pts_time:(\S+)/g)].map(([, time]) => Number(time));
  const decoded = spawnSync('ffmpeg', ['-v', 'warning', '-nostdin', '-i', path, '-f', 'null', '-']);
  return { numbers, times, complaints: decoded.stderr.toString().trim() };
};

/** Seconds, on the file's own clock, at which the clicks of its sound begin. */
export const readClicks = (path: string): number[] => {
  const RATE = 48_000;
  const args = ['-v', 'error', '-nostdin', '-i', path, '-vn', '-af', 'aresample=async=1:first_pts=0'];
  const { stdout } = spawnSync('ffmpeg', [...args, '-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1'], {
    maxBuffer: 256 * 1024 * 1024,
  });
  const clicks: number[] = [];
  for (let index = 0; index * 2 + 1 < stdout.length; index++) {
    if (Math.abs(stdout.readInt16LE(index * 2)) > 6000 && index / RATE - (clicks.at(-1) ?? -1) > 0.3) {
      clicks.push(index / RATE);
    }
  }
  return clicks;
};
