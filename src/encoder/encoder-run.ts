import type { Logger } from 'pino';
import { isShown } from '../clock/shown.ts';
import type { Ticks } from '../clock/ticks.ts';
import { tablesFor, TsMuxer } from '../mpegts/muxer.ts';
import { Child, type ChildExit } from '../process/child.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { Backlog, Position } from '../switcher/backlog.ts';
import { encoderArguments, ENCODER_START, FIRST_OUTPUT_FD } from './arguments.ts';
import { EncoderFeed } from './encoder-feed.ts';
import { KeyFrameMarks, type KeyFramePlan } from './key-frame-marks.ts';
import { trackOf, type Rung } from './rung.ts';

/** Takes what one run of the encoder makes of one rung. */
export interface RungSink {
  begin(placement: { fromTicks: Ticks; encoderTicks: Ticks }): void;
  push(chunk: Buffer): void;
}

export interface EncoderRunOptions {
  readonly channel: string;
  readonly ffmpeg: string;
  readonly rungs: readonly Rung[];
  readonly segmentTicks: Ticks;
  readonly lowLatency: boolean;
  readonly backlog: Backlog;
  /** Absent where key frames lie on the grid. */
  readonly keyFrames?: KeyFramePlan | undefined;
  /** A key frame in the backlog to begin at. */
  readonly start: Position;
  /** Programme time of the first picture: a multiple of SHOWN_STEP. */
  readonly fromTicks: Ticks;
  /** By rung name: where those go on that have published more than that. */
  readonly goOnAt?: ReadonlyMap<string, Ticks> | undefined;
  /** By rung name. */
  readonly sinks: ReadonlyMap<string, RungSink>;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** Time allowed for a picture that is only decoded: a cut into a source with rare key frames brings hundreds at once. */
const HIDDEN_MS = 15;

/** One ffmpeg that encodes a channel's programme from one moment on, until it is stopped or fails. */
export class EncoderRun {
  readonly exited: Promise<ChildExit>;
  readonly startedAt = performance.now();
  /** performance.now() of the last byte that came out of the slowest rung. */
  #lastOutput: number[];
  #child: Child;
  #feed: EncoderFeed;
  readonly #muxer: TsMuxer;
  #blocked = false;
  /** performance.now() at which a slow machine has decoded what is decoded only: nothing comes out of that. */
  #decodingUntil = -Infinity;
  #stopped = false;
  #unsubscribe: () => void;

  constructor(options: EncoderRunOptions) {
    const { backlog, start, fromTicks, goOnAt, rungs, keyFrames } = options;
    const tracks = 1 + Math.max(...rungs.map(trackOf));
    this.#muxer = new TsMuxer(tablesFor(tracks));
    const args = encoderArguments({ ...options, keyFramesOfInput: keyFrames !== undefined });
    this.#child = new Child({
      name: `${options.channel} encoder`,
      command: options.ffmpeg,
      args,
      stdin: 'pipe',
      extraPipes: rungs.length,
      ledger: options.ledger,
      log: options.log,
    });
    this.exited = this.#child.exited.finally(() => this.#detach());
    const marks = keyFrames && new KeyFrameMarks(keyFrames, rungs, [...(goOnAt?.values() ?? [])]);
    this.#feed = new EncoderFeed(backlog, start, fromTicks, marks);
    this.#lastOutput = rungs.map(() => this.startedAt);
    rungs.forEach((rung, index) => this.#connect(options, rung, index));
    this.#child.stdin.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    this.#unsubscribe = backlog.onAdd(() => this.#pump());
    this.#pump();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What ffmpeg said last. */
  get words(): readonly string[] {
    return this.#child.words.lines;
  }

  get skippedSamples(): number {
    return this.#feed.skippedSamples;
  }

  /** Milliseconds for which its slowest rung has owed a byte; since the start before the first. */
  get silentFor(): number {
    return performance.now() - Math.max(Math.min(...this.#lastOutput), this.#decodingUntil);
  }

  /** Every rung has given something. */
  get begun(): boolean {
    return this.#lastOutput.every((at) => at > this.startedAt);
  }

  async stop(): Promise<void> {
    this.#detach();
    await this.#child.stop();
  }

  kill(): void {
    this.#detach();
    this.#child.kill();
  }

  #detach(): void {
    this.#stopped = true;
    this.#unsubscribe();
  }

  #connect(options: EncoderRunOptions, rung: Rung, index: number): void {
    const sink = options.sinks.get(rung.name);
    if (!sink) throw new Error(`no sink for rendition ${rung.name}`);
    sink.begin({ fromTicks: options.fromTicks, encoderTicks: ENCODER_START });
    this.#child.output(FIRST_OUTPUT_FD + index).on('data', (chunk: Buffer) => {
      if (this.#stopped) return;
      this.#lastOutput[index] = performance.now();
      sink.push(chunk);
    });
  }

  /** Hands over what there is, for as long as the pipe takes it; the backlog bounds what waits. */
  #pump(): void {
    while (!this.#blocked && !this.#stopped) {
      const sample = this.#feed.next();
      if (!sample) return;
      if (sample.kind === 'video' && !isShown(sample.pts)) {
        this.#decodingUntil = Math.max(performance.now(), this.#decodingUntil) + HIDDEN_MS;
      }
      this.#blocked = !this.#child.stdin.write(this.#muxer.write(sample));
    }
  }
}
