import type { Sample } from '../media/sample.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { TsMuxer } from '../mpegts/muxer.ts';
import { Child } from '../process/child.ts';
import type { InputEnvironment } from './environment.ts';
import { pesSamples } from './pes-samples.ts';
import { FEED_AUDIO, QUIET, TS_OUTPUT } from './ts-output.ts';

/** What may wait for ffmpeg to take it; beyond, whole groups of pictures are dropped. Bytes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Pictures pass as they are; the sound is made what every feed has. */
const ARGUMENTS: readonly string[] = [
  ...QUIET,
  ...['-probesize', '200000', '-analyzeduration', '500000', '-fpsprobesize', '0'],
  ...['-copyts', '-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v', '-map', '0:a', '-c:v', 'copy'],
  ...['-af', 'aresample=48000:async=1000', ...FEED_AUDIO, ...TS_OUTPUT],
];

/** Brings a source whose sound is not 48 kHz stereo AAC-LC into the form of a feed, through an ffmpeg of its own. */
export class Normaliser {
  readonly #child: Child;
  readonly #muxer = new TsMuxer();
  #dropping = true;
  #dropped = 0;

  /** @param onEnd called once with ffmpeg's last words when it ends without having been stopped */
  constructor(environment: InputEnvironment, onSample: (sample: Sample) => void, onEnd: (words: string) => void) {
    const { channel, ffmpeg, ledger, log } = environment;
    this.#child = new Child({
      name: `${channel} normaliser`,
      command: ffmpeg,
      args: ARGUMENTS,
      stdin: 'pipe',
      ledger,
      log,
    });
    const demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach(onSample));
    this.#child.output(1).on('data', (chunk: Buffer) => demuxer.push(chunk));
    void this.#child.exited.then((exit) => {
      if (!this.#stopped) onEnd(exit.error?.message ?? this.#child.words.lines.at(-1) ?? `code ${exit.code}`);
    });
  }

  #stopped = false;

  /** Pictures that ffmpeg was too slow for. */
  get droppedPictures(): number {
    return this.#dropped;
  }

  push(sample: Sample): void {
    // It begins with a key frame, and after a drop it goes on with one.
    if (this.#dropping && !(sample.kind === 'video' && sample.key)) {
      if (sample.kind === 'video') this.#dropped++;
      return;
    }
    this.#dropping = this.#child.stdin.writableLength > MAX_WAITING_BYTES;
    if (this.#dropping) return;
    this.#child.stdin.write(this.#muxer.write(sample));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#child.stop();
  }
}
