import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEnd } from '../process/kept-child.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import { FfmpegFeed } from './ffmpeg-feed.ts';
import type { Input, SourceState } from './input.ts';
import { probeMedia } from './media-probe.ts';
import { builtInSlate, pictureSlate, videoSlate, type SlateFormat } from './slate-arguments.ts';

export interface SlateOptions extends SlateFormat {
  readonly name: string;
  readonly title: string;
  /** A picture or a video of the user's own, in place of the built-in one. */
  readonly own?: { readonly kind: 'image' | 'video'; readonly path: string };
}

/** How often the user's own file is looked at: one that was put right, or changed, is taken. */
const LOOK_INTERVAL_MS = 10_000;
/** Where it takes longer to look into the file, the built-in slate begins. */
const LOOK_PATIENCE_MS = 2_000;
/** A run of the user's own file that ended sooner shows that it cannot be played. Seconds. */
const SHORT_RUN = 5;

/** The picture that is shown while there is no other. It runs all the time, so that a cut to it needs no start. */
export class SlateInput implements Input {
  readonly type = 'slate';
  readonly filler = true;
  readonly name: string;
  readonly feed: Feed;
  readonly #slate: SlateOptions;
  readonly #environment: InputEnvironment;
  readonly #titleFile: string;
  /** Leads to the user's own file: what that is goes by its content then, and no character of its name means a thing. */
  readonly #link: string;
  readonly #source: FfmpegFeed;
  /** The user's own file as it is shown; undefined while the built-in slate is. */
  #shown: { readonly version: string; readonly hasAudio: boolean } | undefined;
  /** Why the user's own is not shown. */
  #problem: string | undefined;
  /** The state of the file that was last found wanting. */
  #rejected: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(slate: SlateOptions, environment: InputEnvironment) {
    const { name } = slate;
    this.name = name;
    this.#slate = slate;
    this.#environment = environment;
    this.#titleFile = `slate-${environment.channel}-${name}.txt`;
    this.#link = join(environment.runFolder, `slate-${environment.channel}-${name}.own`);
    this.feed = new Feed(environment.clock);
    this.#source = new FfmpegFeed({
      ...{ input: name, purpose: 'slate', feed: this.feed, environment, cwd: environment.runFolder },
      args: () => this.#arguments(),
      onEnd: (end) => this.#ended(end),
    });
  }

  start(): void {
    const { runFolder } = this.#environment;
    // The title goes through a file: no character of it can then be taken for a part of the filter.
    mkdirSync(runFolder, { recursive: true });
    writeFileSync(join(runFolder, this.#titleFile), this.#slate.title);
    if (!this.#slate.own) {
      this.#source.start();
      return;
    }
    rmSync(this.#link, { force: true });
    symlinkSync(this.#slate.own.path, this.#link);
    void Promise.race([this.#look(), sleep(LOOK_PATIENCE_MS, undefined, { ref: false })]).then(() => {
      if (!this.#stopped) this.#source.start();
    });
    this.#timer = setInterval(() => void this.#look(), LOOK_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all([this.#looking, this.#source.stop()]);
  }

  source(): SourceState {
    const { width, height } = this.#slate;
    const { status, reason } = this.#source;
    return {
      status,
      reason: status === 'live' && this.#problem ? `the built-in slate, because ${this.#problem}` : reason,
      figures: { videoCodec: 'H.264', audioCodec: 'AAC', width, height },
      advice: [],
    };
  }

  #arguments(): string[] {
    const { own, title } = this.#slate;
    if (!own || !this.#shown) return builtInSlate(this.#slate, title, this.#titleFile);
    if (own.kind === 'image') return pictureSlate(this.#slate, this.#link);
    return videoSlate(this.#slate, this.#link, this.#shown.hasAudio);
  }

  /** Looks whether the user's own file can be shown, where it is new or was changed. Never rejects. */
  #look(): Promise<void> {
    this.#looking ??= this.#examine().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #examine(): Promise<void> {
    const { path } = this.#slate.own!;
    let version = 'missing';
    try {
      const { mtimeMs, size } = await stat(path);
      version = `${mtimeMs} ${size}`;
      if (version === this.#shown?.version || version === this.#rejected) return;
      const { video, sounds } = await probeMedia(this.#environment.ffmpeg, this.#link);
      if (!video) throw new Error('there are no pictures in it');
      if (this.#stopped) return;
      this.#environment.log.info({ input: this.name, file: path }, "showing the slate's own picture");
      this.#shown = { version, hasAudio: sounds.length > 0 };
      this.#problem = this.#rejected = undefined;
      // Nothing runs yet where this is the first look.
      if (this.#source.status !== 'off') await this.#source.restart();
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      this.#reject(version, missing ? 'there is no such file' : error instanceof Error ? error.message : String(error));
    }
  }

  #reject(version: string, why: string): void {
    if (version === this.#rejected) return;
    this.#rejected = version;
    const { path } = this.#slate.own!;
    // What is shown already was read before the file was spoilt.
    const instead = this.#shown ? 'going on with what was read before' : 'showing the built-in slate';
    if (!this.#shown) this.#problem = `${path} cannot be shown: ${why}`;
    this.#environment.log.error({ input: this.name, file: path, why }, `the slate's file cannot be shown; ${instead}`);
  }

  #ended({ brought, ranFor, words, why }: RunEnd): void {
    if (!this.#shown || (brought > 0 && ranFor >= SHORT_RUN)) return;
    const { version } = this.#shown;
    this.#shown = undefined;
    this.#reject(version, words.at(-1) ?? why);
  }
}
