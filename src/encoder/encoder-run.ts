import type { Logger } from 'pino';
import { isShown } from '../clock/shown.ts';
import type { Ticks } from '../clock/ticks.ts';
import { tablesFor, TsMuxer } from '../mpegts/muxer.ts';
import { Child, type ChildExit } from '../process/child.ts';
import type { Rests } from '../reads/rests.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { Backlog, Position } from '../switcher/backlog.ts';
import { encoderArguments, ENCODER_START, FIRST_OUTPUT_FD } from './arguments.ts';
import { EncoderFeed } from './encoder-feed.ts';
import { KeyFrameMarks, type KeyFramePlan } from './key-frame-marks.ts';
import type { Container } from '../media/container.ts';
import { encoderOutputs, type EncoderOutput, type OutputStream } from './output.ts';
import { trackOf, type Rung } from './rung.ts';

/** Takes what one run of the encoder makes of one rung. */
export interface RungSink {
  begin(placement: { fromTicks: Ticks; encoderTicks: Ticks }): void;
  /** @throws RangeError for what cannot be read: the run is ended then */
  push(chunk: Buffer, stream: OutputStream): void;
}

export interface EncoderRunOptions {
  readonly channel: string;
  readonly ffmpeg: string;
  readonly rungs: readonly Rung[];
  readonly segmentTicks: Ticks;
  /** From one key frame to the next, where they lie on the grid. Absent: a segment. */
  readonly groupTicks?: Ticks | undefined;
  readonly lowLatency: boolean;
  readonly container: Container;
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
  /** Of pipes whose players take whole segments, and notice nothing of a moment. Absent: each byte is waited for. */
  readonly rests?: Rests | undefined;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** Time allowed for a picture that is only decoded: a cut into a source with rare key frames brings hundreds at once. */
const HIDDEN_MS = 15;
/** A source that gives nothing for longer than this has paused, and the encoder with it. */
const PAUSE_MS = 500;

/** One ffmpeg that encodes a channel's programme from one moment on, until it is stopped or fails. */
export class EncoderRun {
  readonly exited: Promise<ChildExit>;
  readonly startedAt = performance.now();
  /** performance.now() of the last byte of each pipe. */
  #lastOutput: number[];
  #child: Child;
  #feed: EncoderFeed;
  readonly #muxer: TsMuxer;
  #blocked = false;
  /** performance.now() at which a slow machine has decoded what is decoded only: nothing comes out of that. */
  #decodingUntil = -Infinity;
  /** performance.now() of the last sample that it was given, and of the first one behind the last pause. */
  #fedAt = performance.now();
  #fedAgainAt = -Infinity;
  #stopped = false;
  #unsubscribe: () => void;

  constructor(options: EncoderRunOptions) {
    const { backlog, start, fromTicks, goOnAt, rungs, keyFrames } = options;
    const tracks = 1 + Math.max(...rungs.map(trackOf));
    this.#muxer = new TsMuxer(tablesFor(tracks));
    const args = encoderArguments({ ...options, keyFramesOfInput: keyFrames !== undefined });
    const outputs = encoderOutputs(rungs, options.container);
    this.#child = new Child({
      name: `${options.channel} encoder`,
      command: options.ffmpeg,
      args,
      stdin: 'pipe',
      extraPipes: outputs.length,
      ledger: options.ledger,
      log: options.log,
    });
    this.exited = this.#child.exited.finally(() => this.#detach());
    const marks =
      keyFrames && new KeyFrameMarks({ plan: keyFrames, rungs, fromTicks, goOnAt: [...(goOnAt?.values() ?? [])] });
    this.#feed = new EncoderFeed(backlog, start, fromTicks, marks);
    this.#lastOutput = outputs.map(() => this.startedAt);
    for (const sink of sinksOf(options, rungs)) sink.begin({ fromTicks, encoderTicks: ENCODER_START });
    outputs.forEach((output, index) => this.#connect(options, output, index));
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

  /**
   * Milliseconds for which its slowest rung has owed a byte; since the start before the first. While nothing came to be
   * encoded nothing was owed.
   */
  get silentFor(): number {
    return performance.now() - Math.max(Math.min(...this.#lastOutput), this.#decodingUntil, this.#fedAgainAt);
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

  #connect(options: EncoderRunOptions, { stream, rungs }: EncoderOutput, index: number): void {
    const sinks = sinksOf(options, rungs);
    const take = (chunk: Buffer): void => {
      if (this.#stopped) return;
      this.#lastOutput[index] = performance.now();
      try {
        for (const sink of sinks) sink.push(chunk, stream);
      } catch (error) {
        options.log.error({ err: error, pid: this.pid }, 'what the encoder wrote cannot be read; ending it');
        this.kill();
      }
    };
    this.#child.read(FIRST_OUTPUT_FD + index, take, options.rests);
  }

  /** Hands over what there is, for as long as the pipe takes it; the backlog bounds what waits. */
  #pump(): void {
    while (!this.#blocked && !this.#stopped) {
      const sample = this.#feed.next();
      if (!sample) return;
      this.#gather();
      this.#noteFed(performance.now());
      if (sample.kind === 'video' && !isShown(sample.pts)) {
        this.#decodingUntil = Math.max(performance.now(), this.#decodingUntil) + HIDDEN_MS;
      }
      this.#blocked = !this.#child.stdin.write(this.#muxer.write(sample));
    }
  }

  /** What is handed over in one turn is written in one go: pictures and sound come together where their source rests. */
  #gather(): void {
    const { stdin } = this.#child;
    if (stdin.writableCorked > 0) return;
    stdin.cork();
    process.nextTick(() => stdin.uncork());
  }

  #noteFed(now: number): void {
    if (now - this.#fedAt > PAUSE_MS) this.#fedAgainAt = now;
    this.#fedAt = now;
  }
}

const sinksOf = ({ sinks }: EncoderRunOptions, rungs: readonly Rung[]): RungSink[] =>
  rungs.map(({ name }) => {
    const sink = sinks.get(name);
    if (!sink) throw new Error(`no sink for rendition ${name}`);
    return sink;
  });
