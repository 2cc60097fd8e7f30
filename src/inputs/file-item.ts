import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { dueTicks, type Sample } from '../media/sample.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { Child } from '../process/child.ts';
import type { InputEnvironment } from './environment.ts';
import type { MediaInfo } from './media-probe.ts';
import { pesSamples } from './pes-samples.ts';
import { FEED_AUDIO, feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

/** Read-ahead: ffmpeg is held when this much is waiting, and goes on at half of it. */
const READ_AHEAD: Ticks = secondsToTicks(3);
const MAX_WAITING_BYTES = 48 * 1024 * 1024;

/** ffmpeg's command line that brings one file into the form of a feed; what is in that form already is not re-encoded. */
export const fileArguments = (path: string, media: MediaInfo): string[] => [
  ...QUIET,
  ...['-i', `file:${path}`, '-map', '0:V:0', '-map', '0:a:0?', '-sn', '-dn'],
  ...(isFeedVideo(media) ? ['-c:v', 'copy'] : feedVideo({ interlaced: media.video?.interlaced })),
  ...(isFeedAudio(media) ? ['-c:a', 'copy'] : ['-af', 'aresample=async=1000', ...FEED_AUDIO]),
  ...TS_OUTPUT,
];

const isFeedVideo = ({ video }: MediaInfo): boolean =>
  video?.codec === 'h264' &&
  ['yuv420p', 'yuvj420p'].includes(video.pixelFormat ?? '') &&
  !video.interlaced &&
  !video.rotated;

const isFeedAudio = ({ audio }: MediaInfo): boolean =>
  audio?.codec === 'aac' && audio.profile === 'LC' && audio.sampleRate === 48_000 && audio.channels === 2;

/** One file on its way into the programme: read ahead a little, taken sample by sample. */
export class FileItem {
  readonly path: string;
  readonly media: MediaInfo;
  #child: Child;
  #waiting: Sample[] = [];
  #head = 0;
  #waitingBytes = 0;
  #ended = false;
  #played = false;
  #failure: string | undefined;

  constructor(path: string, media: MediaInfo, environment: InputEnvironment) {
    this.path = path;
    this.media = media;
    const { channel, ffmpeg, ledger, log } = environment;
    const args = fileArguments(path, media);
    this.#child = new Child({ name: `${channel} file`, command: ffmpeg, args, stdin: 'ignore', ledger, log });
    const demuxer = new TsDemuxer((unit) => pesSamples(unit).forEach((sample) => this.#add(sample)));
    const output = this.#child.output(1);
    output.on('data', (chunk: Buffer) => {
      demuxer.push(chunk);
      if (this.#isFull()) output.pause();
    });
    output.once('end', () => {
      demuxer.flush();
      void this.#child.exited.then((exit) => {
        if (exit.code !== 0)
          this.#failure = this.#child.words.lines.at(-1) ?? `ffmpeg ended with ${exit.code ?? exit.signal}`;
        this.#ended = true;
      });
    });
    void this.#child.exited.then((exit) => {
      if (exit.error) {
        this.#failure = exit.error.message;
        this.#ended = true;
      }
    });
  }

  /** Nothing more will come, and all was taken. */
  get finished(): boolean {
    return this.#ended && this.peek() === undefined;
  }

  /** Nothing more will come from ffmpeg; what is waiting is all there is. */
  get readToEnd(): boolean {
    return this.#ended;
  }

  /** Something of it was taken. */
  get played(): boolean {
    return this.#played;
  }

  /** Why it ended early, where it did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  peek(): Sample | undefined {
    return this.#waiting[this.#head];
  }

  take(): Sample | undefined {
    const sample = this.#waiting[this.#head];
    if (!sample) return undefined;
    this.#played = true;
    this.#head++;
    this.#waitingBytes -= sample.data.length;
    if (this.#head > 512) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    if (this.#waitingTicks() < READ_AHEAD / 2 && this.#waitingBytes < MAX_WAITING_BYTES / 2) {
      this.#child.output(1).resume();
    }
    return sample;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }

  #add(sample: Sample): void {
    this.#waiting.push(sample);
    this.#waitingBytes += sample.data.length;
  }

  #waitingTicks(): Ticks {
    const first = this.#waiting[this.#head];
    const last = this.#waiting.at(-1);
    return first && last ? dueTicks(last) - dueTicks(first) : 0;
  }

  #isFull(): boolean {
    return this.#waitingTicks() > READ_AHEAD || this.#waitingBytes > MAX_WAITING_BYTES;
  }
}
