import { basename } from 'node:path';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import { dueTicks, type Sample } from '../media/sample.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import { FileItem } from './file-item.ts';
import type { Input, SourceState } from './input.ts';
import { probeMedia } from './media-probe.ts';

const PACE_INTERVAL_MS = 10;
/** More than this behind is time that was lost, not a late timer. */
const LOST: Ticks = secondsToTicks(2);
/** When not one file of the list could be played, it is tried again after this pause. */
const RETRY_MS = 5_000;
const DEFAULT_FRAME: Ticks = secondsToTicks(1 / 30);

/**
 * Files played one after the other, round and round, at their natural speed and without a break in between: the next
 * one stands ready, decoded into the feed's form, before the current one ends.
 */
export class FileInput implements Input {
  readonly type = 'file';
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  readonly #paths: readonly string[];
  readonly #environment: InputEnvironment;
  #current: FileItem | undefined;
  #next: FileItem | undefined;
  #opening = false;
  #index = 0;
  #failuresInRow = 0;
  /** From the current item's timestamps to the feed's, and from the feed's to the programme clock. */
  #itemShift: Ticks | undefined;
  #paceShift: Ticks | undefined;
  #end: Ticks = 0;
  #lastVideoDts: Ticks | undefined;
  #frame = DEFAULT_FRAME;
  #timer: NodeJS.Timeout | undefined;
  #retryAt = 0;
  #status: SourceState['status'] = 'off';
  #reason = 'not started';
  #stopping = false;

  constructor(name: string, paths: readonly string[], environment: InputEnvironment) {
    this.name = name;
    this.#paths = paths;
    this.#environment = environment;
    this.feed = new Feed(environment.clock);
  }

  start(): void {
    this.#status = 'waiting';
    this.#reason = 'opening the first file';
    this.#timer = setInterval(() => this.#pace(), PACE_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    this.#status = 'off';
    this.#reason = 'stopped';
    await Promise.all([this.#current?.stop(), this.#next?.stop()]);
  }

  source(): SourceState {
    const { video, audio } = this.#current?.media ?? {};
    const figures = {
      ...(video && { videoCodec: video.codec, width: video.width, height: video.height }),
      ...(audio && { audioCodec: audio.codec }),
    };
    return { status: this.#status, reason: this.#reason, figures, advice: [] };
  }

  #pace(): void {
    if (!this.#next && !this.#opening && this.#needsNext()) this.#openNext();
    if (!this.#current && this.#next?.peek()) this.#advance();
    const item = this.#current;
    if (!item) return;
    const now = this.#environment.clock.now();
    for (let sample = item.peek(); sample && this.#isDue(sample, now); sample = item.peek()) {
      item.take();
      this.#send(sample);
    }
    if (item.finished) this.#finish(item);
  }

  #needsNext(): boolean {
    return !this.#current || this.#current.readToEnd;
  }

  #openNext(): void {
    if (performance.now() < this.#retryAt) return;
    const path = this.#paths[this.#index % this.#paths.length]!;
    this.#index++;
    this.#opening = true;
    this.#open(path)
      .catch((error: unknown) => this.#skip(path, error instanceof Error ? error.message : String(error)))
      .finally(() => (this.#opening = false));
  }

  async #open(path: string): Promise<void> {
    const { ffmpeg } = this.#environment;
    const media = await probeMedia(ffmpeg, path);
    if (!media.video) throw new Error('there are no pictures in it');
    if (this.#stopping) return;
    this.#next = new FileItem(path, media, this.#environment);
  }

  #skip(path: string, why: string): void {
    this.#environment.log.warn({ input: this.name, file: path, why }, 'file cannot be played; skipping it');
    this.#failuresInRow++;
    if (this.#failuresInRow < this.#paths.length) return;
    this.#failuresInRow = 0;
    this.#retryAt = performance.now() + RETRY_MS;
    if (this.#current) return;
    this.#status = 'failed';
    this.#reason = `no file of the list can be played; the last one: ${why}`;
  }

  #advance(): void {
    this.#current = this.#next!;
    this.#next = undefined;
    this.#itemShift = undefined;
    const hasAudio = this.#current.media.audio !== undefined;
    if (this.#paceShift === undefined) this.feed.connected(hasAudio);
    this.feed.hasAudio = hasAudio;
    this.#status = 'live';
    this.#reason = `playing ${basename(this.#current.path)}`;
    this.#environment.log.info({ input: this.name, file: this.#current.path }, 'playing file');
  }

  /** The item's times continue where the last picture of the one before ended. */
  #place(sample: Sample): Ticks {
    if (this.#itemShift === undefined) {
      this.#itemShift = Math.round(this.#end - sample.pts);
      this.#lastVideoDts = undefined;
    }
    const due = dueTicks(sample) + this.#itemShift;
    this.#paceShift ??= this.#environment.clock.now() - due;
    return due + this.#paceShift;
  }

  #isDue(sample: Sample, now: Ticks): boolean {
    const due = this.#place(sample);
    // Time that was lost (the machine slept, no file was ready) is not caught up with in a burst.
    if (now - due > LOST) this.#paceShift! += now - due;
    return due <= now;
  }

  #send(sample: Sample): void {
    const shift = this.#itemShift!;
    if (sample.kind === 'audio') {
      this.feed.push({ ...sample, pts: sample.pts + shift });
      return;
    }
    const dts = sample.dts + shift;
    if (this.#lastVideoDts !== undefined && dts > this.#lastVideoDts) {
      this.#frame = Math.min(dts - this.#lastVideoDts, secondsToTicks(0.2));
    }
    this.#lastVideoDts = dts;
    this.#end = Math.max(this.#end, sample.pts + shift + this.#frame);
    this.feed.push({ ...sample, pts: sample.pts + shift, dts });
    this.#failuresInRow = 0;
  }

  #finish(item: FileItem): void {
    if (item.failure && !item.played) this.#skip(item.path, item.failure);
    else if (item.failure) {
      this.#environment.log.warn(
        { input: this.name, file: item.path, why: item.failure },
        'file ended early; going on',
      );
    }
    this.#current = undefined;
    if (this.#next?.peek()) this.#advance();
  }
}
