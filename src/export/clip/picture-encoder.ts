import type { Logger } from 'pino';
import type { VideoTrack } from '../../bmff/track.ts';
import { TICKS_PER_SECOND, type Ticks } from '../../clock/ticks.ts';
import {
  accessUnit,
  lengthPrefixed,
  NAL_AUD,
  NAL_IDR,
  NAL_PPS,
  NAL_SPS,
  nalType,
  nalUnits,
  splitLengthPrefixed,
} from '../../media/annex-b.ts';
import { parseAvcC } from '../../media/avcc.ts';
import { Child } from '../../process/child.ts';
import type { ProcessLedger } from '../../process/ledger.ts';
import { ClipError } from './clip-error.ts';
import { freeSetId } from './parameter-set-ids.ts';
import type { Picture } from '../segment-media.ts';

/** What runs ffmpeg. */
export interface EncoderTools {
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

export interface PictureJob {
  readonly video: VideoTrack;
  /** A group of pictures, in decoding order. */
  readonly pictures: readonly Picture[];
  readonly frame: Ticks;
  /** Those that are made anew, in the order in which they are shown. */
  readonly first: number;
  readonly count: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Pictures that were made anew, each of which is decoded when it is shown. */
export interface MadePictures {
  readonly parameterSets: readonly Buffer[];
  /** As files have them; the first is a key frame. */
  readonly pictures: readonly { readonly data: Buffer; readonly key: boolean }[];
}

/** A group is encoded in a second or two; this is for a machine that is on its knees. */
const TIMEOUT_MS = 120_000;
/** Two seconds of the best that there is. */
const MOST_BYTES = 256 * 1024 * 1024;
/** As x264 calls those that browsers play; others are left to it. */
const PROFILES: Readonly<Record<number, string>> = { 66: 'baseline', 77: 'main', 100: 'high' };
/** No loss that can be seen, in a second of pictures. */
const QUALITY = '17';
/** x264 takes no more than what is useful for a few pictures. */
const THREADS = '2';

/**
 * Decodes a group of pictures and encodes some of them anew, in the form of the others: profile, level, size, rate and
 * colours, with parameter sets under a number of their own.
 * @throws ClipError with ffmpeg's own words
 */
export const encodePictures = async (job: PictureJob, tools: EncoderTools): Promise<MadePictures> => {
  const { video, pictures, count } = job;
  const { parameterSets, lengthSize } = parseAvcC(video.record);
  const stream = Buffer.concat(
    pictures.map(({ data }) => accessUnit(splitLengthPrefixed(data, lengthSize), parameterSets)),
  );
  const made = readPictures(await runEncoder(job, tools, stream));
  if (made.pictures.length === count) return made;
  const words = `${made.pictures.length} of ${count} pictures could be made anew: the recording may be damaged there`;
  throw new ClipError('encoder', words);
};

const encoderArguments = ({ video, frame, first, count }: PictureJob): string[] => {
  const { sps, parameterSets } = parseAvcC(video.record);
  const rate = `${TICKS_PER_SECOND}/${frame}`;
  const profile = PROFILES[sps.profileIdc];
  const id = freeSetId(parameterSets);
  return [
    // Times are made from the rate: what counts is the order. `strict` waits for all that may be shown before.
    ...['-hide_banner', '-nostats', '-loglevel', 'error', '-strict', 'strict', '-f', 'h264', '-framerate', rate],
    ...['-i', 'pipe:0', '-map', '0:v:0'],
    ...['-vf', `select='between(n,${first},${first + count - 1})',setpts=N/(${rate}*TB)`, '-fps_mode', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', 'fast', '-crf', QUALITY, '-threads', THREADS],
    ...(profile === undefined ? [] : ['-profile:v', profile]),
    ...[
      '-level:v',
      String(sps.levelIdc / 10),
      '-bf',
      '0',
      '-g',
      '9999',
      '-x264-params',
      `aud=1:stitchable=1:sps-id=${id}`,
    ],
    ...['-f', 'h264', 'pipe:1'],
  ];
};

const runEncoder = async (job: PictureJob, tools: EncoderTools, stream: Buffer): Promise<Buffer> => {
  const { ffmpeg, ledger, log } = tools;
  const child = new Child({ name: 'clip', command: ffmpeg, args: encoderArguments(job), stdin: 'pipe', ledger, log });
  const stop = (): void => child.kill();
  const signal = AbortSignal.any([job.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const output: Buffer[] = [];
  let length = 0;
  const out = child.output(1);
  out.on('data', (chunk: Buffer) => {
    output.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) child.kill();
  });
  const ended = new Promise<void>((resolve) => out.once('close', () => resolve()));
  child.stdin.end(stream);
  const [{ code, error }] = await Promise.all([child.exited, ended]);
  signal.removeEventListener('abort', stop);
  if (job.signal.aborted) throw new ClipError('stopped', 'the server was stopped');
  if (code === 0) return Buffer.concat(output);
  const words = error?.message ?? (signal.aborted ? 'it took too long' : child.words.tail(3));
  throw new ClipError('encoder', `ffmpeg could not make pictures anew: ${words}`);
};

/** A delimiter, which each picture begins with. */
const DELIMITER = Buffer.from([0, 0, 0, 1, NAL_AUD]);
const OUTSIDE = new Set([NAL_AUD, NAL_SPS, NAL_PPS]);

const readPictures = (stream: Buffer): MadePictures => {
  const parameterSets: Buffer[] = [];
  const pictures: { data: Buffer; key: boolean }[] = [];
  for (let at = stream.indexOf(DELIMITER); at >= 0;) {
    const next = stream.indexOf(DELIMITER, at + DELIMITER.length);
    const units = [...nalUnits(stream.subarray(at, next < 0 ? stream.length : next))];
    const key = units.some((unit) => nalType(unit) === NAL_IDR);
    if (parameterSets.length === 0) parameterSets.push(...units.filter((unit) => SETS.has(nalType(unit))));
    pictures.push({ data: lengthPrefixed(units.filter((unit) => !OUTSIDE.has(nalType(unit)))), key });
    at = next;
  }
  return { parameterSets, pictures };
};

const SETS = new Set([NAL_SPS, NAL_PPS]);
