import type { Sample } from '../media/sample.ts';
import { soundsInOrder, TsDemuxer } from '../mpegts/demuxer.ts';
import { KeptChild, type RunEnd } from '../process/kept-child.ts';
import type { InputEnvironment } from './environment.ts';
import { pesSamples } from './pes-samples.ts';
import { feedSounds, feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';
import type { TsRoute } from './ts-route.ts';

export type Conversion = Extract<TsRoute, { kind: 'convert' }>;

/** What may wait for ffmpeg to take it. Beyond, the stream is left out until half of it is gone. Bytes. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** What waits at most is converted in far less. */
const FINISH_MS = 10_000;

/** Enough to know any stream by, and little enough to begin at once: what the streams are is known already. */
const PROBE = ['-probesize', '1000000', '-analyzeduration', '700000', '-fpsprobesize', '0'];

/** Whole frames of square pixels, at most 1080 lines. */
const PICTURE_FILTERS = [
  'yadif=deint=interlaced',
  "scale=w='max(2,trunc(iw*sar/2)*2)':h=ih",
  "scale=w='min(1920,iw)':h='min(1080,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2",
  'setsar=1',
];

/** ffmpeg's command line that takes a transport stream from its standard input and writes the form of a feed. */
export const converterArguments = ({ video, sounds }: Conversion): string[] => [
  ...[...QUIET, ...PROBE, '-f', 'mpegts', '-i', 'pipe:0'],
  ...['-map', `0:i:${video.pid}`, ...sounds.flatMap(({ pid }) => ['-map', `0:i:${pid}`])],
  ...(video.copy ? ['-c:v', 'copy'] : feedVideo({ lowDelay: true, filters: PICTURE_FILTERS })),
  ...feedSounds(sounds),
  // Sound that stays away holds the pictures back for this long. Microseconds.
  ...['-max_interleave_delta', '500000', ...TS_OUTPUT],
];

export interface TsConverterOptions {
  readonly environment: InputEnvironment;
  readonly conversion: Conversion;
  readonly onSample: (sample: Sample) => void;
  /** A run is about to bring pictures whose times have nothing to do with those before. */
  readonly onStart: () => void;
  /** ffmpeg ended by itself; it is started again. */
  readonly onEnd: (end: RunEnd) => void;
}

/** Brings a transport stream of any codecs into the form of a feed, through an ffmpeg of its own. */
export class TsConverter {
  readonly #child: KeptChild;
  #demuxer: TsDemuxer | undefined;
  #dropping = false;
  #droppedBytes = 0;

  constructor({ environment, conversion, onSample, onStart, onEnd }: TsConverterOptions) {
    const { channel, ffmpeg, ledger, log } = environment;
    const args = converterArguments(conversion);
    const selection = soundsInOrder(conversion.sounds.map(({ track }) => track));
    this.#child = new KeptChild({
      name: `${channel} converter`,
      command: ffmpeg,
      args: () => args,
      stdin: 'pipe',
      ledger,
      log,
      onStart: () => {
        this.#demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach(onSample), {}, selection);
        onStart();
      },
      onBytes: (chunk) => this.#demuxer?.push(chunk),
      onEnd,
    });
    this.#child.start();
  }

  /** Bytes that ffmpeg was too slow for. */
  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  /** Bytes that ffmpeg has yet to take. */
  get waitingBytes(): number {
    return this.#child.waitingBytes ?? 0;
  }

  push(bytes: Buffer): void {
    const limit = this.#dropping ? MAX_WAITING_BYTES / 2 : MAX_WAITING_BYTES;
    this.#dropping = this.waitingBytes > limit;
    if (this.#dropping) this.#droppedBytes += bytes.length;
    else this.#child.write(bytes);
  }

  /** Nothing more comes: waits for what is still being converted. */
  async finish(): Promise<void> {
    await this.#child.finish(FINISH_MS);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
