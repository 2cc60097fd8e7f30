import { Beat } from '../clock/beat.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { KeptChild, type RunEnd } from '../process/kept-child.ts';
import { Rests } from '../reads/rests.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import type { SourceState } from './input.ts';
import { pesSamples } from './pes-samples.ts';

export interface FfmpegFeedOptions {
  /** Name of the input. */
  readonly input: string;
  /** What it makes, in logs and in the ledger: `slate`. */
  readonly purpose: string;
  readonly feed: Feed;
  readonly environment: InputEnvironment;
  /** ffmpeg's command line for the next run: it writes a feed's form to standard output, all the time. */
  readonly args: () => readonly string[];
  /** Where ffmpeg looks for the files that its command line names. */
  readonly cwd?: string;
  /** Told of every run that ended by itself, before the next one begins. */
  readonly onEnd?: (end: RunEnd) => void;
}

/** One that makes pictures by itself and brings none for this long hangs. Seconds; a start under load takes two or three. */
const SILENCE_LIMIT = 10;

/** An ffmpeg that makes a feed by itself, in real time, for as long as the server runs. */
export class FfmpegFeed {
  readonly #options: FfmpegFeedOptions;
  readonly #child: KeptChild;
  #demuxer: TsDemuxer | undefined;
  #status: SourceState['status'] = 'off';
  #reason = 'not started';

  constructor(options: FfmpegFeedOptions) {
    this.#options = options;
    const { channel, ffmpeg, ledger, log, lowLatency, beat = new Beat() } = options.environment;
    this.#child = new KeptChild({
      name: `${channel} ${options.purpose}`,
      command: ffmpeg,
      args: options.args,
      silence: { seconds: SILENCE_LIMIT, from: 'start' },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ledger,
      log,
      rests: lowLatency ? undefined : new Rests(beat),
      onStart: () => this.#begin(),
      onBytes: (chunk) => this.#demuxer?.push(chunk),
      onEnd: (end) => this.#ended(end),
    });
  }

  get status(): SourceState['status'] {
    return this.#status;
  }

  get reason(): string {
    return this.#reason;
  }

  start(): void {
    this.#child.start();
  }

  async stop(): Promise<void> {
    this.#status = 'off';
    this.#reason = 'stopped';
    await this.#child.stop();
  }

  /** Goes on with another command line, at once. */
  async restart(): Promise<void> {
    await this.#child.restart();
  }

  #begin(): void {
    const { feed } = this.#options;
    this.#status = 'live';
    this.#reason = 'always there';
    feed.connected(true);
    this.#demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach((sample) => feed.push(sample)));
  }

  #ended(end: RunEnd): void {
    const { input, purpose, environment, onEnd } = this.#options;
    const { why, words, pause } = end;
    this.#status = 'failed';
    this.#reason = `its ffmpeg ended (${why}): ${words.at(-1) ?? 'no message'}`;
    environment.log.error({ input, why, pause, ffmpeg: words }, `${purpose} ended; starting it again`);
    onEnd?.(end);
  }
}
