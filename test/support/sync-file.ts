import { ticksToSeconds } from '../../src/clock/ticks.ts';
import { decode } from './decode.ts';
import { runFfmpeg } from './rig.ts';

/** When the picture flashes white and the tone sounds, in every second of a test file. */
const MARK = 'between(mod(t,1),0.399,0.5)';

export interface SyncFileOptions {
  readonly size?: string;
  readonly rate?: string;
  readonly seconds?: number;
  readonly sampleRate?: number;
  /** Filters behind the picture. */
  readonly filters?: string;
  readonly sound?: boolean;
  readonly pictures?: boolean;
  /** Seconds of the sound, where it is longer than the pictures. */
  readonly soundSeconds?: number;
  /** Codecs and format: ffmpeg's options of the output. */
  readonly output?: readonly string[];
}

export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
export const AAC = ['-c:a', 'aac', '-ac', '2'];

/** Makes a file in which a white picture and a tone come together, 0.4 s into each second. */
export const makeSyncFile = async (path: string, options: SyncFileOptions = {}): Promise<void> => {
  const {
    size = '160x90',
    rate = '30',
    seconds = 2.2,
    sampleRate = 48_000,
    filters,
    output = [...H264, ...AAC],
  } = options;
  const { sound = true, pictures = true, soundSeconds = seconds } = options;
  const flash = `color=black:s=${size}:r=${rate}:d=${seconds},drawbox=c=white:t=fill:enable='${MARK}'`;
  const tone = `aevalsrc='sin(2*PI*1000*t)*${MARK}*lt(t,${seconds})':s=${sampleRate}:d=${soundSeconds}`;
  await runFfmpeg([
    ...(pictures ? ['-f', 'lavfi', '-i', filters ? `${flash},${filters}` : flash] : []),
    ...(sound ? ['-f', 'lavfi', '-i', tone] : []),
    ...[...output, path],
  ]);
};

export interface SyncReport {
  /** Seconds at which the picture turns white. */
  readonly flashes: readonly number[];
  /** Seconds at which the tone begins. */
  readonly tones: readonly number[];
  /** What ffmpeg says of the stream. */
  readonly complaints: string;
}

/** Decodes a programme and finds the marks of such files in it. */
export const measureSync = async (ts: Buffer): Promise<SyncReport> => {
  const pictures = await series(ts, [
    '-an',
    '-vf',
    'settb=1/90000,scale=8:8,format=gray,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-',
  ]);
  const level = 'lavfi.astats.Overall.Peak_level';
  const sound = await series(ts, [
    '-vn',
    '-af',
    `asetnsamples=n=240,astats=metadata=1:reset=1,asettb=1/90000,ametadata=print:key=${level}:file=-`,
  ]);
  return {
    flashes: onsets(pictures.values, 128),
    tones: onsets(sound.values, -20),
    complaints: pictures.complaints + sound.complaints,
  };
};

interface Reading {
  readonly seconds: number;
  readonly value: number;
}

const series = async (ts: Buffer, filter: readonly string[]): Promise<{ values: Reading[]; complaints: string }> => {
  // Both are told by the stream's own clock.
  const args = ['-v', 'error', '-copyts', '-f', 'mpegts', '-i', 'pipe:0', ...filter, '-f', 'null', '-'];
  const { stdout, stderr } = await decode(ts, args);
  // Ticks: what ffmpeg prints as seconds has six digits, of which a time of day takes all that matter.
  const pairs = stdout.toString().matchAll(/pts:(\d+)\s+pts_time:\S+\s+\S+=(\S+)/g);
  const values = [...pairs].map(([, ticks, value]) => ({
    seconds: ticksToSeconds(Number(ticks)),
    value: value === '-inf' ? -Infinity : Number(value),
  }));
  // The null muxer counts in frames of the first item's rate; it is not what is looked at.
  const complaints = stderr.split('\n').filter((line) => !line.startsWith('[null @'));
  return { values, complaints: complaints.join('\n').trim() };
};

/** Where a value rises above a threshold, at least 0.3 s behind the last time. */
const onsets = (values: readonly Reading[], threshold: number): number[] => {
  const found: number[] = [];
  for (const [index, { seconds, value }] of values.entries()) {
    const before = values[index - 1]?.value ?? Infinity;
    if (value > threshold && before <= threshold && seconds - (found.at(-1) ?? -Infinity) > 0.3) found.push(seconds);
  }
  return found;
};
