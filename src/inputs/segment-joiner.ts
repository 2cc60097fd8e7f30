import { once } from 'node:events';
import type { MediaFormat } from '../pull/media-format.ts';
import { transportTimestamp } from '../pull/id3-timestamp.ts';
import { PullError } from '../pull/pull-error.ts';
import { Child } from '../process/child.ts';
import type { InputEnvironment } from './environment.ts';
import { feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

/** The first bytes of what is joined: all that is known of it. */
export interface JoinedInput {
  readonly format: MediaFormat;
  readonly init: Buffer | undefined;
  readonly data: Buffer;
}

export interface SegmentJoinerOptions {
  readonly environment: InputEnvironment;
  /** Pictures (with their sound, or not), then sounds that come apart from them. */
  readonly inputs: readonly JoinedInput[];
  /** For each sound that is made, the input that it is taken from, 0 that of the pictures. */
  readonly layout: readonly number[];
  /** Takes the transport stream that is made of them; ffmpeg is held until it is done. */
  readonly onBytes: (chunk: Buffer) => Promise<void>;
}

const FORMAT = { ts: 'mpegts', mp4: 'mp4', packed: 'aac' } as const;
/** What they are stands in the first bytes. */
const PROBE = ['-probesize', '1000000', '-analyzeduration', '1000000', '-fpsprobesize', '0'];
/** A process that was told that nothing more comes has this long to write what it still holds. */
const FINISH_MS = 5000;
/** Codecs that an MP4 can carry and a transport stream cannot, as their sample entries are called. */
const FOREIGN_CODECS = ['av01', 'vp08', 'vp09'];

/** File descriptor of the child from which it reads an input. */
const descriptorOf = (input: number): number => (input === 0 ? 0 : 2 + input);

/** ffmpeg's command line: nothing is named that it could open by itself. */
export const joinerArguments = (inputs: readonly JoinedInput[], layout: readonly number[]): string[] => {
  const encodes = FOREIGN_CODECS.some((name) => inputs[0]?.init?.includes(name));
  return [
    ...[...QUIET, '-copyts'],
    ...inputs.flatMap(({ format, data }, index) => {
      const offset = format === 'packed' ? transportTimestamp(data) : undefined;
      return [
        ...[...PROBE, '-protocol_whitelist', 'pipe', '-f', FORMAT[format]],
        ...(offset === undefined ? [] : ['-itsoffset', offset.toFixed(6)]),
        ...['-i', `pipe:${descriptorOf(index)}`],
      ];
    }),
    ...['-map', '0:V:0', ...layout.flatMap((input) => ['-map', input === 0 ? '0:a:0?' : `${input}:a:0`])],
    // Which is which is told by their order.
    ...['-c', 'copy', ...(layout.length > 1 ? ['-metadata:s:a', 'language=und'] : [])],
    ...(encodes ? feedVideo() : []),
    ...TS_OUTPUT,
  ];
};

/** Makes one transport stream of segments that are none, or whose sound comes in segments of its own. Copies only. */
export class SegmentJoiner {
  readonly #child: Child;
  readonly #finished: Promise<void>;
  #failure: Error | undefined;

  constructor({ environment, inputs, layout, onBytes }: SegmentJoinerOptions) {
    const { channel, ffmpeg, ledger, log } = environment;
    this.#child = new Child({
      ...{ name: `${channel} joiner`, command: ffmpeg, args: joinerArguments(inputs, layout) },
      ...{ stdin: 'pipe', extraPipes: inputs.length - 1, ledger, log },
    });
    this.#finished = this.#read(onBytes).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
  }

  /** @param index of the input @throws PullError when ffmpeg has ended */
  async write(index: number, data: Buffer, signal: AbortSignal): Promise<void> {
    const stream = this.#stream(index);
    if (!this.#child.running || stream.destroyed) throw this.#ended();
    if (stream.write(data)) return;
    // The pipe breaks with the process: nothing would drain any more.
    await Promise.race([once(stream, 'drain', { signal }), this.#child.exited, this.#finished]);
    signal.throwIfAborted();
    if (!this.#child.running) throw this.#ended();
  }

  /** Nothing more comes of this input. */
  end(index: number): void {
    this.#stream(index).end();
  }

  /** Waits for what is still to come once all inputs were ended. @throws what `onBytes` threw */
  async finish(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill(), FINISH_MS);
    await this.#finished;
    clearTimeout(timer);
    await this.#child.stop();
    if (this.#failure) throw this.#failure;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
    await this.#finished;
  }

  async #read(onBytes: (chunk: Buffer) => Promise<void>): Promise<void> {
    for await (const chunk of this.#child.output(1) as AsyncIterable<Buffer>) await onBytes(chunk);
  }

  #stream(index: number) {
    return index === 0 ? this.#child.stdin : this.#child.input(descriptorOf(index));
  }

  #ended(): Error {
    if (this.#failure) return this.#failure;
    return new PullError(`the segments cannot be read: ${this.#child.words.lines.at(-1) ?? 'ffmpeg ended'}`);
  }
}
