import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { Child } from '../process/child.ts';
import { RestartPolicy } from '../process/restart-policy.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { pesSamples } from './pes-samples.ts';
import { FEED_AUDIO, QUIET, TS_OUTPUT } from './ts-output.ts';

export interface SlateOptions {
  readonly name: string;
  readonly title: string;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly frameRate: number;
}

/** ffmpeg's command line: the title, the time in UTC, a bar that moves, silence; a key frame every second. */
export const slateArguments = (slate: SlateOptions, titleFile: string): string[] => {
  const size = `${slate.width}x${slate.height}`;
  const unit = slate.height / 720;
  const text = (size: number, rest: string): string =>
    `drawtext=font=Sans:fontsize=${Math.round(size * unit)}:x=(w-text_w)/2:${rest}`;
  const graph = [
    `[0:v][1:v]overlay=x='mod(t*160*${unit}\\,W+w)-w':y=H-h`,
    // A long title is made smaller rather than cut.
    text(
      Math.min(64, 2000 / Math.max(1, slate.title.length)),
      `fontcolor=white:y=h*0.40:expansion=none:textfile=${titleFile}`,
    ),
    text(40, `fontcolor=0x94a3b8:y=h*0.56:text='%{gmtime\\:%Y-%m-%d  %H\\\\\\:%M\\\\\\:%S} UTC'`),
  ].join(',');
  const bar = `${Math.round(180 * unit)}x${Math.max(2, Math.round(6 * unit))}`;
  return [
    ...QUIET,
    ...['-re', '-f', 'lavfi', '-i', `color=c=0x0f172a:s=${size}:r=${slate.frameRate}`],
    ...['-re', '-f', 'lavfi', '-i', `color=c=0x38bdf8:s=${bar}:r=${slate.frameRate}`],
    ...['-re', '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo'],
    ...['-filter_complex', `${graph}[v]`, '-map', '[v]', '-map', '2:a'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '26', '-pix_fmt', 'yuv420p'],
    ...['-g', String(Math.round(slate.frameRate)), ...FEED_AUDIO, ...TS_OUTPUT],
  ];
};

/** The picture that is shown while there is no other. It runs all the time, so that a cut to it needs no start. */
export class SlateInput implements Input {
  readonly type = 'slate';
  readonly filler = true;
  readonly name: string;
  readonly feed: Feed;
  readonly #slate: SlateOptions;
  readonly #environment: InputEnvironment;
  readonly #policy = new RestartPolicy();
  #child: Child | undefined;
  #timer: NodeJS.Timeout | undefined;
  #status: SourceState['status'] = 'off';
  #reason = 'not started';
  #stopping = false;

  constructor(slate: SlateOptions, environment: InputEnvironment) {
    this.name = slate.name;
    this.#slate = slate;
    this.#environment = environment;
    this.feed = new Feed(environment.clock);
  }

  start(): void {
    const { channel, runFolder, ffmpeg, ledger, log } = this.#environment;
    // The title goes through a file: no character of it can then be taken for a part of the filter.
    const titleFile = `slate-${channel}-${this.name}.txt`;
    mkdirSync(runFolder, { recursive: true });
    writeFileSync(join(runFolder, titleFile), this.#slate.title);
    const startedAt = performance.now();
    const args = slateArguments(this.#slate, titleFile);
    const name = `${channel} slate`;
    const child = new Child({ name, command: ffmpeg, args, stdin: 'ignore', cwd: runFolder, ledger, log });
    this.#child = child;
    this.#status = 'live';
    this.#reason = 'always there';
    this.feed.connected(true);
    const demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach((sample) => this.feed.push(sample)));
    child.output(1).on('data', (chunk: Buffer) => demuxer.push(chunk));
    void child.exited.then((exit) => {
      const why = exit.error?.message ?? exit.signal ?? `code ${exit.code}`;
      this.#ended(why, (performance.now() - startedAt) / 1000);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#status = 'off';
    this.#reason = 'stopped';
    await this.#child?.stop();
  }

  source(): SourceState {
    const { width, height } = this.#slate;
    const figures = { videoCodec: 'H.264', audioCodec: 'AAC', width, height };
    return { status: this.#status, reason: this.#reason, figures, advice: [] };
  }

  #ended(why: string, ranFor: number): void {
    if (this.#stopping) return;
    const pause = this.#policy.failed(ranFor);
    const words = this.#child?.words.lines.slice(-5) ?? [];
    this.#status = 'failed';
    this.#reason = `its ffmpeg ended (${why}): ${words.at(-1) ?? 'no message'}`;
    this.#environment.log.error({ input: this.name, why, pause, ffmpeg: words }, 'slate ended; starting it again');
    this.#timer = setTimeout(() => this.start(), pause * 1000);
  }
}
