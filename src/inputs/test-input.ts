import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import { FfmpegFeed } from './ffmpeg-feed.ts';
import type { Input, SourceState } from './input.ts';
import { FEED_AUDIO, madeVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

export interface TestOptions {
  readonly name: string;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly frameRate: number;
}

const PIP_HZ = 1000;
const PIP_SECONDS = 0.05;

/**
 * ffmpeg's command line: a moving pattern with a frame counter and the time in UTC; at each whole second of that time
 * one white picture, and a tone that begins with it.
 * @param startedAt Unix time that the first picture shows, seconds
 */
export const testArguments = ({ width, height, frameRate }: TestOptions, startedAt: number): string[] => {
  // The first picture lies on the grid of pictures, so that one of them falls on each whole second.
  const second = Math.floor(startedAt);
  const phase = Math.round((startedAt - second) * frameRate) / frameRate;
  const time = `(t+${phase.toFixed(6)})`;
  // The picture nearest to the whole second: a rate such as 29.97 has none that falls on it.
  const flash = `lt(mod(${time}+${0.5 / frameRate}\\,1)\\,${1 / frameRate})`;
  const clock = `%{pts\\:gmtime\\:${(second + phase).toFixed(6)}\\:%Y-%m-%d  %H\\\\\\:%M\\\\\\:%S}`;
  const text = (size: number, y: string, words: string): string =>
    `drawtext=font=Sans:fontsize=${Math.max(8, Math.round((size * height) / 720))}:fontcolor=white` +
    `:box=1:boxcolor=black@0.7:boxborderw=${Math.ceil(height / 90)}:x=(w-text_w)/2:y=${y}:text='${words}'`;
  const graph = [
    `[0:v]drawbox=t=fill:c=white:enable='${flash}'`,
    text(44, 'h*0.12', `${clock}.%{eif\\:1000*mod(${time}+0.0005\\,1)\\:d\\:3} UTC`),
    text(44, 'h*0.82', `frame %{frame_num}   ${width}x${height}   ${frameRate} fps`),
  ].join(',');
  const pip = `0.5*sin(2*PI*${PIP_HZ}*t)*lt(mod(${time}\\,1)\\,${PIP_SECONDS})`;
  return [
    ...QUIET,
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${frameRate}`],
    ...['-re', '-f', 'lavfi', '-i', `aevalsrc='${pip}':s=48000`],
    ...['-filter_complex', `${graph}[v]`, '-map', '[v]', '-map', '1:a'],
    ...[...madeVideo(frameRate), ...FEED_AUDIO, ...TS_OUTPUT],
  ];
};

/** A picture and a sound to set up and to measure with: whether they are in step, how late they come, what is lost. */
export class TestInput implements Input {
  readonly type = 'test';
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  readonly #options: TestOptions;
  readonly #source: FfmpegFeed;

  constructor(options: TestOptions, environment: InputEnvironment) {
    this.name = options.name;
    this.#options = options;
    this.feed = new Feed(environment.clock);
    this.#source = new FfmpegFeed({
      ...{ input: options.name, purpose: 'test', feed: this.feed, environment },
      args: () => testArguments(options, Date.now() / 1000),
    });
  }

  start(): void {
    this.#source.start();
  }

  async stop(): Promise<void> {
    await this.#source.stop();
  }

  source(): SourceState {
    const { width, height } = this.#options;
    const { status, reason } = this.#source;
    return { status, reason, figures: { videoCodec: 'H.264', audioCodec: 'AAC', width, height }, advice: [] };
  }
}
