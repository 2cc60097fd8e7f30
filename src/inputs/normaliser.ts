import type { Sample } from '../media/sample.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { KeptChild } from '../process/kept-child.ts';
import { isKeyPicture, type Container, type Unit } from './container.ts';
import type { Conversion } from './conversion.ts';
import type { InputEnvironment } from './environment.ts';
import { pesSamples } from './pes-samples.ts';
import { FEED_AUDIO, feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

/** What may wait for ffmpeg to take it; beyond, whole groups of pictures are dropped. Bytes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** ffmpeg needs a second or two for its start; with nothing out of it for this long it hangs. */
const HANG_SECONDS = 8;

/** ffmpeg's command line: times are kept, what is in the form of a feed already is not touched. */
export const normaliserArguments = ({ video, audio }: Conversion, demuxer: Container['demuxer']): string[] => [
  ...QUIET,
  ...['-probesize', '200000', '-analyzeduration', '500000', '-fpsprobesize', '0'],
  ...['-copyts', '-f', demuxer, '-i', 'pipe:0', '-map', '0:v', '-map', '0:a?'],
  ...(video === 'copy' ? ['-c:v', 'copy'] : feedVideo({ lowDelay: true })),
  ...(audio === 'copy' ? ['-c:a', 'copy'] : ['-af', 'aresample=48000:async=1000', ...FEED_AUDIO]),
  ...TS_OUTPUT,
];

export interface NormaliserOptions {
  readonly environment: InputEnvironment;
  /** Name of the input, for the log. */
  readonly input: string;
  readonly conversion: Conversion;
  /** The first of each run is a key picture. */
  readonly onSample: (sample: Sample) => void;
  /** A run is about to bring samples whose times have nothing to do with those before. */
  readonly onStart: () => void;
}

/**
 * Brings what a publisher sends into the form of a feed, through an ffmpeg of its own. One that fails or hangs is
 * started again.
 */
export class Normaliser {
  readonly #child: KeptChild;
  /** Both of the present run. */
  #container: Container;
  #demuxer: TsDemuxer | undefined;
  /** It begins with a key frame, and after a drop it goes on with one. */
  #dropping = true;
  #dropped = 0;

  constructor({ environment, input, conversion, onSample, onStart }: NormaliserOptions) {
    const { channel, ffmpeg, ledger, log } = environment;
    this.#container = conversion.newContainer();
    this.#child = new KeptChild({
      name: `${channel} normaliser`,
      command: ffmpeg,
      args: () => normaliserArguments(conversion, this.#container.demuxer),
      stdin: 'pipe',
      ...{ ledger, log },
      silence: { seconds: HANG_SECONDS, from: 'input' },
      onStart: () => {
        this.#container = conversion.newContainer();
        this.#demuxer = demuxFromKey(onSample);
        this.#dropping = true;
        onStart();
      },
      onBytes: (chunk) => this.#demuxer?.push(chunk),
      onEnd: ({ why, words }) => {
        log.error({ input, why, ffmpeg: words.at(-1) }, 'the conversion failed; starting it anew');
      },
    });
    this.#child.start();
  }

  /** Pictures that ffmpeg was too slow for. */
  get droppedPictures(): number {
    return this.#dropped;
  }

  push(unit: Unit): void {
    if (!this.#dropping || isKeyPicture(unit)) {
      this.#dropping =
        (this.#child.waitingBytes ?? Infinity) > MAX_WAITING_BYTES || !this.#child.write(this.#container.write(unit));
    } else if (unit.kind === 'video' || unit.kind === 'coded') this.#dropped++;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}

const demuxFromKey = (onSample: (sample: Sample) => void): TsDemuxer => {
  let begun = false;
  return new TsDemuxer((unit) => {
    for (const sample of pesSamples(unit)) {
      begun ||= sample.kind === 'video' && sample.key;
      if (begun) onSample(sample);
    }
  });
};
