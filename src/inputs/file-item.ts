import type { Readable } from 'node:stream';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';
import type { Ticks } from '../clock/ticks.ts';
import { soundsInOrder, TsDemuxer } from '../mpegts/demuxer.ts';
import { Child, type ChildExit } from '../process/child.ts';
import type { InputEnvironment } from './environment.ts';
import { fileArguments, fileSounds } from './file-arguments.ts';
import { ItemQueue } from './item-queue.ts';
import { probeMedia, type MediaInfo } from './media-probe.ts';
import { pesSamples } from './pes-samples.ts';

/** One file on its way into the programme: read ahead a little, taken sample by sample. */
export class FileItem {
  readonly path: string;
  readonly media: MediaInfo;
  /** Of its sounds: 0 the main one, from 1 on further languages. */
  readonly tracks: readonly number[];
  readonly #child: Child;
  readonly #output: Readable;
  readonly #queue = new ItemQueue();
  #ended = false;
  #failure: string | undefined;

  /** Starts to read. */
  constructor(path: string, media: MediaInfo, environment: InputEnvironment) {
    this.path = path;
    this.media = media;
    const { channel, ffmpeg, ledger, log, languages } = environment;
    const sounds = fileSounds(media, languages);
    this.tracks = sounds.map(({ track }) => track);
    const args = fileArguments(path, media, sounds);
    this.#child = new Child({ name: `${channel} file`, command: ffmpeg, args, stdin: 'ignore', ledger, log });
    const demuxer = new TsDemuxer(
      (unit) => pesSamples(unit).forEach((sample) => this.#queue.add(sample)),
      {},
      soundsInOrder(this.tracks),
    );
    this.#output = this.#child.read(1, (chunk) => {
      demuxer.push(chunk);
      if (this.#queue.isFull) this.#output.pause();
    });
    this.#output.once('end', () => {
      demuxer.flush();
      void this.#child.exited.then((exit) => this.#end(exit));
    });
    void this.#child.exited.then((exit) => exit.error && this.#end(exit));
  }

  /** Presentation time of its first picture; undefined while it has not come: then it cannot be played yet. */
  get start(): Ticks | undefined {
    return this.#queue.start;
  }

  /** Nothing more will come, and all was taken. */
  get finished(): boolean {
    return this.#ended && this.peek() === undefined;
  }

  /** Nothing more will come from ffmpeg; what is waiting is all there is. */
  get readToEnd(): boolean {
    return this.#ended;
  }

  /** Why it ended early, where it did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  peek(): Sample | undefined {
    return this.#queue.peek();
  }

  take(): Sample | undefined {
    const sample = this.#queue.take();
    if (sample && this.#queue.isLow) this.#output.resume();
    return sample;
  }

  nextPicture(): VideoSample | undefined {
    return this.#queue.nextPicture();
  }

  soundBefore(ticks: Ticks): AudioSample[] {
    return this.#queue.soundBefore(ticks);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }

  #end({ code, signal, error }: ChildExit): void {
    if (code !== 0) {
      this.#failure = error?.message ?? this.#child.words.lines.at(-1) ?? `ffmpeg ended with ${code ?? signal}`;
    } else if (this.start === undefined) {
      this.#failure = 'there is no picture in it that decoding can start at';
    }
    this.#ended = true;
  }
}

/**
 * Looks into a file and starts to read it.
 * @throws Error when it cannot be played
 */
export const openFileItem = async (path: string, environment: InputEnvironment): Promise<FileItem> => {
  const media = await probeMedia(environment.ffmpeg, path);
  if (!media.video) throw new Error('there are no pictures in it');
  return new FileItem(path, media, environment);
};
