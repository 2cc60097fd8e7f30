import { setPriority } from 'node:os';
import type { Logger } from 'pino';
import { Child, type ChildLedger } from '../process/child.ts';
import { writeIvf } from './ivf.ts';
import type { KeyFrame } from './key-frame.ts';
import { filtersFor, outputFor, type PictureForm } from './picture-form.ts';
import { PictureSplitter } from './picture-splitter.ts';

export interface DecodeOptions {
  readonly ffmpeg: string;
  readonly ledger: ChildLedger;
  readonly log: Logger;
  readonly form: PictureForm;
  /** Ends what runs at once. */
  readonly signal: AbortSignal;
  /** Gives way to everything else on the machine. */
  readonly background?: boolean;
}

/** A key frame is decoded in a hundredth of a second; this is for a machine that is on its knees. */
const TIMEOUT_MS = 10_000;
const TIMEOUT_PER_PICTURE_MS = 1000;
/** Runs of the decoder that may fail for one request. */
const MOST_FAILURES = 12;
/** As `nice` counts: what makes the programme goes first, always. */
const BACKGROUND_PRIORITY = 15;

/**
 * Decodes key frames, all of one format in one ffmpeg.
 * @returns pictures in the order of the frames; undefined for one that cannot be decoded
 * @throws Error with ffmpeg's own words where none can be
 */
export const decodeKeyFrames = async (
  frames: readonly KeyFrame[],
  options: DecodeOptions,
): Promise<(Buffer | undefined)[]> => {
  const pictures = new Map<KeyFrame, Buffer>();
  const failures: unknown[] = [];
  const attempt = async (together: readonly KeyFrame[]): Promise<void> => {
    try {
      const decoded = await decodeTogether(together, options);
      together.forEach((frame, index) => pictures.set(frame, decoded[index]!));
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(error);
      if (together.length === 1 || failures.length > MOST_FAILURES) return;
      // Which of them is at fault is found by halves.
      const half = Math.ceil(together.length / 2);
      await attempt(together.slice(0, half));
      await attempt(together.slice(half));
    }
  };
  for (const group of Map.groupBy(frames, ({ stream }) => stream).values()) await attempt(group);
  const [failure] = failures;
  if (pictures.size === 0 && failure instanceof Error) throw failure;
  return frames.map((frame) => pictures.get(frame));
};

/** @throws Error when there are not exactly as many pictures as frames */
const decodeTogether = async (frames: readonly KeyFrame[], options: DecodeOptions): Promise<Buffer[]> => {
  const { ffmpeg, ledger, log, form, signal, background } = options;
  signal.throwIfAborted();
  const args = argumentsFor(form, frames[0]!);
  const child = new Child({ name: 'decoder', command: ffmpeg, args, stdin: 'pipe', ledger, log });
  if (background) giveWay(child, log);
  const end = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS + frames.length * TIMEOUT_PER_PICTURE_MS)]);
  const kill = (): void => child.kill();
  end.addEventListener('abort', kill, { once: true });
  try {
    for (const piece of writeIvf(frames)) child.stdin.write(piece);
    child.stdin.end();
    const pictures = await readPictures(child, form, frames.length);
    const exit = await child.exited;
    signal.throwIfAborted();
    if (exit.error) throw exit.error;
    if (pictures.length === frames.length) return pictures;
    const why = exit.signal ?? `exit code ${exit.code}`;
    const made = pictures.length === 0 ? 'no picture' : `${pictures.length} pictures of ${frames.length}`;
    throw new Error(`ffmpeg made ${made} (${why}): ${child.words.tail(3)}`);
  } finally {
    end.removeEventListener('abort', kill);
    child.kill();
  }
};

const readPictures = async (child: Child, form: PictureForm, most: number): Promise<Buffer[]> => {
  const pictures: Buffer[] = [];
  const splitter = new PictureSplitter(form, (picture) => {
    if (pictures.length < most) pictures.push(picture);
  });
  for await (const chunk of child.output(1) as AsyncIterable<Buffer>) splitter.push(chunk);
  return pictures;
};

const argumentsFor = (form: PictureForm, { codec, rotation }: KeyFrame): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0'],
  // Pictures that claim to need others before them are shown all the same. IVF has no name for HEVC.
  ...['-threads', '2', '-flags2', '+showall', ...(codec === 'hevc' ? ['-c:v', 'hevc'] : [])],
  ...['-f', 'ivf', '-i', 'pipe:0', '-map', '0:v:0'],
  ...['-fps_mode', 'passthrough', '-vf', filtersFor(form, rotation), ...outputFor(form)],
];

const giveWay = ({ pid }: Child, log: Logger): void => {
  if (pid === undefined) return;
  try {
    setPriority(pid, BACKGROUND_PRIORITY);
  } catch (error) {
    log.debug({ err: error }, 'a picture decoder runs at the usual priority');
  }
};
