import { setTimeout as wait } from 'node:timers/promises';
import { encoderArguments, ENCODER_START, FIRST_OUTPUT_FD } from '../encoder/arguments.ts';
import { encoderOutputs } from '../encoder/output.ts';
import type { Rung } from '../encoder/rung.ts';
import { TICKS_PER_SECOND } from '../clock/ticks.ts';
import { tablesFor, TsMuxer } from '../mpegts/muxer.ts';
import { Child, exitWords } from '../process/child.ts';
import { MeasureError } from './measure-error.ts';
import { FrameProgress } from './progress.ts';
import type { TestProgramme, Tools } from './test-programme.ts';

/** As low as goes without giving way to idle work alone: channels that are on the air come first. */
const NICENESS = '10';
/** A usual segment. */
const SEGMENT_TICKS = 2 * TICKS_PER_SECOND;
const PROGRESS_SECONDS = '0.1';
/** Pictures that the encoder holds back before the first comes out; how long that takes says nothing of its speed. */
const FIRST_MS = 10_000;

/**
 * Encodes the programme with a ladder, as fast as it goes, with the command line of a channel.
 * @param seconds from the first picture that comes out on
 * @returns times real time; 0 where nothing came out within ten seconds
 * @throws MeasureError where ffmpeg fails
 */
export const tryLadder = async (
  rungs: readonly Rung[],
  seconds: number,
  programme: TestProgramme,
  { ffmpeg, ledger, log, signal }: Tools,
): Promise<number> => {
  const plan = { rungs, fromTicks: 0, segmentTicks: SEGMENT_TICKS, lowLatency: false };
  const progress = ['-progress', 'pipe:1', '-stats_period', PROGRESS_SECONDS];
  const outputs = encoderOutputs(rungs, 'ts');
  const child = new Child({
    name: 'measurement encoder',
    command: 'nice',
    args: ['-n', NICENESS, ffmpeg, ...progress, ...encoderArguments(plan)],
    stdin: 'pipe',
    extraPipes: outputs.length,
    ...{ ledger, log },
  });
  outputs.forEach((_, index) => child.output(FIRST_OUTPUT_FD + index).resume());
  feed(child, programme);
  const count = new PictureCount(child);
  const ending = new AbortController();
  const end = AbortSignal.any([ending.signal, ...(signal ? [signal] : [])]);
  const over = child.exited.then((exit) => {
    if (ending.signal.aborted) return;
    if (signal?.aborted) throw new MeasureError('given-up', 'the measurement was given up');
    throw new MeasureError('failed', `the encoder ended: ${child.words.lines.at(-1) ?? exitWords(exit)}`);
  });
  const stop = (): void => child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([over, count.begun, pause(FIRST_MS, end)]);
    await Promise.race([over, pause(1000 * seconds, end)]);
    return count.perSecond / frameRateOf(rungs);
  } finally {
    ending.abort();
    signal?.removeEventListener('abort', stop);
    child.kill();
    // What it is told by its end has been told above, or no longer counts.
    await over.catch(() => undefined);
  }
};

const frameRateOf = (rungs: readonly Rung[]): number => rungs.find((rung) => rung.kind === 'video')?.frameRate ?? 1;

/** @returns when the time has passed, or nobody waits any more */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => undefined);

/** As much as the pipe takes, for as long as the encoder runs. */
const feed = (child: Child, programme: TestProgramme): void => {
  const muxer = new TsMuxer(tablesFor(1));
  const samples = programme.from(ENCODER_START);
  const pump = (): void => {
    while (child.running && !child.stdin.destroyed) {
      if (!child.stdin.write(muxer.write(samples.next().value))) return;
    }
  };
  child.stdin.on('drain', pump);
  pump();
};

/** Counts the pictures that come out of the first rung, from the first report with one on. */
class PictureCount {
  readonly begun: Promise<void>;
  #first: { readonly frame: number; readonly at: number } | undefined;
  #last: { readonly frame: number; readonly at: number } | undefined;

  constructor(child: Child) {
    const progress = new FrameProgress();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    child.output(1).on('data', (chunk: Buffer) => {
      const frame = progress.push(chunk.toString('latin1'));
      if (!frame) return;
      this.#last = { frame, at: performance.now() };
      this.#first ??= this.#last;
      resolve();
    });
  }

  get perSecond(): number {
    if (!this.#first || !this.#last || this.#last.at === this.#first.at) return 0;
    return (1000 * (this.#last.frame - this.#first.frame)) / (this.#last.at - this.#first.at);
  }
}
