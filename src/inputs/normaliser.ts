import type { Sample } from '../media/sample.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { Child } from '../process/child.ts';
import { isKeyPicture, type Container, type Unit } from './container.ts';
import type { Conversion } from './conversion.ts';
import type { InputEnvironment } from './environment.ts';
import { pesSamples } from './pes-samples.ts';
import { FEED_AUDIO, feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

/** What may wait for ffmpeg to take it; beyond, whole groups of pictures are dropped. Bytes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** ffmpeg needs a second or two for its start; with nothing out of it for this long it hangs. */
const HANG_MS = 8000;

/** ffmpeg's command line: times are kept, what is in the form of a feed already is not touched. */
export const normaliserArguments = ({ video, audio }: Conversion, demuxer: Container['demuxer']): string[] => [
  ...QUIET,
  ...['-probesize', '200000', '-analyzeduration', '500000', '-fpsprobesize', '0'],
  ...['-copyts', '-f', demuxer, '-i', 'pipe:0', '-map', '0:v', '-map', '0:a?'],
  ...(video === 'copy' ? ['-c:v', 'copy'] : feedVideo({ lowDelay: true })),
  ...(audio === 'copy' ? ['-c:a', 'copy'] : ['-af', 'aresample=48000:async=1000', ...FEED_AUDIO]),
  ...TS_OUTPUT,
];

/** Brings what a publisher sends into the form of a feed, through an ffmpeg of its own. */
export class Normaliser {
  readonly #child: Child;
  readonly #container: Container;
  #dropping = true;
  #dropped = 0;
  /** performance.now() of the first unit that nothing has come out for yet. */
  #owedSince: number | undefined;
  #stopped = false;

  /** @param onEnd called once with ffmpeg's last words when it ends without having been stopped */
  constructor(
    conversion: Conversion,
    environment: InputEnvironment,
    onSample: (sample: Sample) => void,
    onEnd: (words: string) => void,
  ) {
    const { channel, ffmpeg, ledger, log } = environment;
    this.#container = conversion.newContainer();
    this.#child = new Child({
      name: `${channel} normaliser`,
      command: ffmpeg,
      args: normaliserArguments(conversion, this.#container.demuxer),
      stdin: 'pipe',
      ledger,
      log,
    });
    const demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach(onSample));
    this.#child.output(1).on('data', (chunk: Buffer) => {
      this.#owedSince = undefined;
      demuxer.push(chunk);
    });
    void this.#child.exited.then((exit) => {
      if (!this.#stopped) onEnd(exit.error?.message ?? this.#child.words.lines.at(-1) ?? `code ${exit.code}`);
    });
  }

  /** Pictures that ffmpeg was too slow for. */
  get droppedPictures(): number {
    return this.#dropped;
  }

  push(unit: Unit): void {
    // It begins with a key frame, and after a drop it goes on with one.
    if (this.#dropping && !isKeyPicture(unit)) {
      if (unit.kind === 'video' || unit.kind === 'coded') this.#dropped++;
      return;
    }
    this.#dropping = this.#child.stdin.writableLength > MAX_WAITING_BYTES;
    if (this.#dropping) return;
    this.#child.stdin.write(this.#container.write(unit));
    this.#watch();
  }

  /** One that is given pictures and gives none back hangs: its end is told like any other. */
  #watch(): void {
    const now = performance.now();
    this.#owedSince ??= now;
    if (now - this.#owedSince > HANG_MS) this.#child.kill();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#child.stop();
  }
}
