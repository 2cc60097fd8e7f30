import type { Logger } from 'pino';
import { keyFrameInOrder } from '../media/in-order.ts';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../media/silence.ts';
import { TsMuxer } from '../mpegts/muxer.ts';
import { KeptChild, type RunEnd } from '../process/kept-child.ts';
import type { ProcessLedger } from '../process/ledger.ts';

export interface LookOptions {
  /** In logs and in the ledger: `main look at cam1`. */
  readonly name: string;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
  /** Size of the pictures that are given out; absent: none are. */
  readonly pictures?: { readonly width: number; readonly height: number } | undefined;
  /** Whether sound is given out. */
  readonly sound: boolean;
  /** One byte for each pixel, 0 black … 255 white. */
  readonly onPicture: (gray: Buffer) => void;
  /** 16 bits little-endian, 48 kHz stereo interleaved; pieces of any length. */
  readonly onSound: (pcm: Buffer) => void;
  /** Lines of ffmpeg's ebur128 and astats: loudness ten times a second, the true peak every two. Absent: none. */
  readonly onLoudness?: (text: string) => void;
  /** Monotonic, seconds. */
  readonly now?: () => number;
}

/** Key frames that follow one another sooner than this are passed over: 0.9 s. */
const MIN_INTERVAL = 81_000;
/** What may wait for ffmpeg; beyond, samples are left out. Some ten key frames. Bytes. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;
/** A decoder that takes nothing for this long hangs. Seconds. */
const HANGS = 15;
/** Silence that each run begins with, so that ffmpeg knows the sound: more than it analyses (see `analyzeduration`). */
const LEAD_IN_FRAMES = 15;
/** An access unit delimiter and nothing else. The demuxer gives a picture out when the next begins, as does the parser. */
const DELIMITER = Buffer.from([0, 0, 0, 1, 9, 0xf0]);
const DELIMITERS = 2;

/**
 * Loudness beside the sound itself (EBU R128), and its true peak: the highest of four times as many samples (ITU-R
 * BS.1770-4, annex 2), anew for every two seconds. ebur128's own true peaks are those since the beginning.
 */
const print = (keys: string): string => `ametadata=mode=print${keys}:direct=1:file='pipe\\:4'`;
const LOUDNESS_GRAPH = [
  '[0:a]asplit=2[heard][peaks]',
  `[heard]ebur128=metadata=1,${print('')}[sound]`,
  '[peaks]aresample=192000,asetnsamples=n=384000,' +
    'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Peak_level,' +
    `${print(':key=lavfi.astats.Overall.Peak_level')}[measured]`,
].join(';');

const soundArguments = (isMeasured: boolean): string[] => [
  ...(isMeasured ? ['-filter_complex', LOUDNESS_GRAPH, '-map', '[sound]'] : ['-map', '0:a']),
  ...['-ac', '2', '-ar', '48000', '-f', 's16le', '-flush_packets', '1', 'pipe:3'],
  ...(isMeasured ? ['-map', '[measured]', '-f', 'null', '-'] : []),
];

const argumentsFor = ({ pictures, sound, onLoudness }: LookOptions): string[] => [
  ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-threads', '1'],
  ...['-probesize', '500000', '-analyzeduration', '200000', '-fpsprobesize', '0', '-f', 'mpegts', '-i', 'pipe:0'],
  // Without `-threads 1` here, too, ffmpeg's encoder of raw pictures holds one back for each thread.
  ...(pictures
    ? [
        ...['-map', '0:v', '-vf', `scale=${pictures.width}:${pictures.height}:flags=area,format=gray`],
        ...['-fps_mode', 'passthrough', '-threads', '1', '-f', 'rawvideo', '-flush_packets', '1', 'pipe:1'],
      ]
    : []),
  ...(sound ? soundArguments(onLoudness !== undefined) : []),
];

/**
 * Shows what a feed shows, as numbers: its key frames, small and gray, at most one a second, and its sound. One ffmpeg
 * decodes both; it is given nothing else, so that it takes a hundredth of a core. What it is too slow for is left out.
 */
export class Look {
  readonly #options: LookOptions;
  readonly #child: KeptChild;
  readonly #now: () => number;
  #muxer = new TsMuxer();
  /** This run was told what the streams are. */
  #begun = false;
  #started = false;
  #lastKey = -Infinity;
  #partial: Buffer = Buffer.alloc(0);
  #blockedSince: number | undefined;
  #dropped = 0;

  constructor(options: LookOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now() / 1000);
    const { name, ffmpeg, ledger, log, onLoudness } = options;
    this.#child = new KeptChild({
      ...{ name, command: ffmpeg, args: () => argumentsFor(options), stdin: 'pipe', ledger, log },
      onStart: () => {
        this.#muxer = new TsMuxer();
        this.#begun = false;
        this.#lastKey = -Infinity;
        this.#partial = Buffer.alloc(0);
        this.#blockedSince = undefined;
      },
      onBytes: (chunk) => this.#pictures(chunk),
      onExtraBytes: [
        (chunk) => options.onSound(chunk),
        ...(onLoudness ? [(chunk: Buffer) => onLoudness(chunk.toString('latin1'))] : []),
      ],
      onEnd: (end) => this.#ended(end),
    });
  }

  /** Samples that were left out because the decoder was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes what the feed brings. The decoder is started with the first sample. */
  push(sample: Sample): void {
    if (!this.#started) {
      this.#started = true;
      this.#child.start();
    }
    if (sample.kind === 'audio') this.#sound(sample);
    else if (sample.key) this.#keyFrame(sample);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }

  #keyFrame(sample: VideoSample): void {
    if (!this.#options.pictures || Math.abs(sample.dts - this.#lastKey) < MIN_INTERVAL || !this.#hasRoom()) return;
    const data = this.#inOrder(sample);
    if (!data) return;
    this.#lastKey = sample.dts;
    this.#write({ ...sample, data });
    for (let index = 1; index <= DELIMITERS; index++) {
      const [pts, dts] = [sample.pts + index, sample.dts + index];
      this.#write({ kind: 'video', pts, dts, key: false, data: DELIMITER });
    }
    this.#begin(sample.pts);
  }

  #sound(sample: AudioSample): void {
    if (!this.#options.sound || !this.#hasRoom()) return;
    if (!this.#options.pictures) this.#begin(sample.pts);
    // The pictures come first: ffmpeg's search for what the streams are ends with the sound.
    if (this.#begun) this.#write(sample);
  }

  /** Whatever the source's sound is like, and whether it has any, a run begins with some. */
  #begin(pts: number): void {
    if (this.#begun) return;
    this.#begun = true;
    if (!this.#options.pictures) this.#child.write(this.#muxer.tables());
    for (let index = 0; index < LEAD_IN_FRAMES; index++) {
      this.#write({ kind: 'audio', pts: pts + index * AAC_FRAME_TICKS, data: silentFrame() });
    }
  }

  #write(sample: Sample): void {
    this.#child.write(this.#muxer.write(sample));
  }

  #inOrder(sample: VideoSample): Buffer | undefined {
    try {
      return keyFrameInOrder(sample.data);
    } catch (error) {
      this.#options.log.debug({ err: error }, `${this.#options.name}: a key frame cannot be read`);
      return undefined;
    }
  }

  /** Whether the decoder takes what it is given; one that has not for a while is started anew. */
  #hasRoom(): boolean {
    const { waitingBytes } = this.#child;
    if (waitingBytes === undefined) return false;
    if (waitingBytes <= MAX_WAITING_BYTES) {
      this.#blockedSince = undefined;
      return true;
    }
    this.#dropped++;
    this.#blockedSince ??= this.#now();
    if (this.#now() - this.#blockedSince > HANGS) {
      this.#blockedSince = undefined;
      this.#options.log.warn(`${this.#options.name}: the decoder hangs and is started again`);
      this.#child.restart().catch((error: unknown) => {
        this.#options.log.error({ err: error }, `${this.#options.name}: the decoder could not be started again`);
      });
    }
    return false;
  }

  #pictures(chunk: Buffer): void {
    const { pictures, onPicture } = this.#options;
    if (!pictures) return;
    const size = pictures.width * pictures.height;
    const data = Buffer.concat([this.#partial, chunk]);
    let at = 0;
    for (; at + size <= data.length; at += size) onPicture(Buffer.from(data.subarray(at, at + size)));
    this.#partial = Buffer.from(data.subarray(at));
  }

  #ended({ why, words, pause }: RunEnd): void {
    const { name, log } = this.#options;
    log.warn({ words, pause }, `${name}: the decoder ended (${why}) and is started again`);
  }
}
