import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import { FfmpegFeed } from './ffmpeg-feed.ts';
import type { Input, SourceState } from './input.ts';
import { FEED_AUDIO, FEED_VIDEO, QUIET, TS_OUTPUT } from './ts-output.ts';

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
    ...[...FEED_VIDEO, '-g', String(Math.round(slate.frameRate)), ...FEED_AUDIO, ...TS_OUTPUT],
  ];
};

/** The picture that is shown while there is no other. It runs all the time, so that a cut to it needs no start. */
export class SlateInput implements Input {
  readonly type = 'slate';
  readonly filler = true;
  readonly name: string;
  readonly feed: Feed;
  readonly #slate: SlateOptions;
  readonly #runFolder: string;
  readonly #titleFile: string;
  readonly #source: FfmpegFeed;

  constructor(slate: SlateOptions, environment: InputEnvironment) {
    const { name } = slate;
    this.name = name;
    this.#slate = slate;
    this.#runFolder = environment.runFolder;
    this.#titleFile = `slate-${environment.channel}-${name}.txt`;
    this.feed = new Feed(environment.clock);
    this.#source = new FfmpegFeed({
      ...{ input: name, purpose: 'slate', feed: this.feed, environment, cwd: environment.runFolder },
      args: () => slateArguments(slate, this.#titleFile),
    });
  }

  start(): void {
    // The title goes through a file: no character of it can then be taken for a part of the filter.
    mkdirSync(this.#runFolder, { recursive: true });
    writeFileSync(join(this.#runFolder, this.#titleFile), this.#slate.title);
    this.#source.start();
  }

  async stop(): Promise<void> {
    await this.#source.stop();
  }

  source(): SourceState {
    const { width, height } = this.#slate;
    const figures = { videoCodec: 'H.264', audioCodec: 'AAC', width, height };
    const { status, reason } = this.#source;
    return { status, reason, figures, advice: [] };
  }
}
