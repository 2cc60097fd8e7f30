import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import type { ListItem } from '../playout/item.ts';
import type { Cue, Playout } from '../playout/playout.ts';
import { Deck } from './deck.ts';
import { EndToEnd } from './end-to-end.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import { openFileItem, type FileItem } from './file-item.ts';
import type { SourceState } from './input.ts';
import { playingWords, waitingWords } from './playing-words.ts';

const PACE_INTERVAL_MS = 10;
/** More than this behind is time that was lost (the machine slept, nothing could be played), not a late timer. */
const LOST: Ticks = secondsToTicks(2);
/** A longer stretch without anything in the middle of a file is passed over. */
const LONGEST_HOLE: Ticks = secondsToTicks(10);
/** The next item is opened so long before the end of the one on air, where its length is known. Seconds. */
const OPEN_AHEAD = 20;
/** When not one item could be played, they are tried again after this pause. */
const RETRY_MS = 5_000;
/** A file that has given nothing for so long, in the middle of it, is given up. */
const STARVED_MS = 10_000;
/** How long a cut waits for a place where it leaves no hole; groups of B-frames are far shorter. */
const CUT_PATIENCE_MS = 1_000;
/** What has been said of more files than this is forgotten. */
const MAX_COMPLAINTS = 1_000;

export interface ItemPlayerOptions {
  /** The input's name. */
  readonly name: string;
  /** Says what is played. */
  readonly playout: Playout;
  readonly environment: InputEnvironment;
  /** What time it is, milliseconds since the Unix epoch: for items that start by the wall clock. */
  readonly wallMs?: () => number;
}

interface OnAir {
  readonly cue: Cue;
  readonly file: FileItem;
}

/**
 * Plays items one after the other at their natural speed and without a break in between: the next one stands ready, in
 * the feed's form, before the one on air ends, or is cut.
 */
export class ItemPlayer {
  readonly feed: Feed;
  readonly #options: ItemPlayerOptions;
  readonly #wallMs: () => number;
  readonly #line = new EndToEnd();
  readonly #nextDeck: Deck;
  readonly #cutDeck: Deck;
  readonly #complaints = new Map<string, string>();
  #onAir: OnAir | undefined;
  #lastPath: string | undefined;
  /** From the line of the items to the programme clock. */
  #paceShift: Ticks | undefined;
  #failuresInRow = 0;
  #retryAt = 0;
  #lastFailure: string | undefined;
  #fedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: ItemPlayerOptions) {
    this.#options = options;
    this.#wallMs = options.wallMs ?? Date.now;
    this.feed = new Feed(options.environment.clock);
    const open = (path: string): Promise<FileItem> => openFileItem(path, options.environment);
    this.#nextDeck = new Deck(open, (path, why) => this.#skip(this.#nextCue, path, why));
    this.#cutDeck = new Deck(open, (path, why) => this.#skip(this.#cutCue, path, why));
  }

  get #nextCue(): Cue | undefined {
    return this.#options.playout.next(this.#wallMs());
  }

  get #cutCue(): Required<Cue> | undefined {
    return this.#options.playout.cutting(this.#wallMs());
  }

  start(): void {
    this.#stopped = false;
    this.#timer = setInterval(() => this.#tick(), PACE_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const file = this.#onAir?.file;
    this.#onAir = undefined;
    await Promise.all([file?.stop(), this.#nextDeck.stop(), this.#cutDeck.stop()]);
  }

  source(): SourceState {
    const { video, sounds: [audio] = [] } = this.#onAir?.file.media ?? {};
    const figures = {
      ...(video && { videoCodec: video.codec, width: video.width, height: video.height }),
      ...(audio && { audioCodec: audio.codec }),
    };
    return { ...this.#status(), figures, advice: [] };
  }

  #status(): Pick<SourceState, 'status' | 'reason'> {
    if (this.#stopped) return { status: 'off', reason: 'stopped' };
    const { playout } = this.#options;
    const nowMs = this.#wallMs();
    const next = playout.next(nowMs)?.item;
    const coming = playout.coming(nowMs);
    if (this.#onAir) {
      const { cue, file } = this.#onAir;
      const { durationSeconds: duration } = file.media;
      const position = ticksToSeconds(this.#line.position);
      return { status: 'live', reason: playingWords({ title: cue.item.title, position, duration, next, coming }) };
    }
    if (this.#lastFailure !== undefined && next) {
      return { status: 'failed', reason: `no file of the list can be played; the last one: ${this.#lastFailure}` };
    }
    return { status: 'waiting', reason: waitingWords(next, coming) };
  }

  #tick(): void {
    const wallMs = this.#wallMs();
    for (const { item } of this.#options.playout.tick(wallMs)) {
      this.#complain(item, 'its time has passed while nothing could be played');
    }
    this.#prepare();
    const cut = this.#dueCut(wallMs);
    if (cut && (!this.#onAir || wallMs - cut.at > CUT_PATIENCE_MS)) this.#cutTo(cut);
    if (!this.#onAir) this.#advance();
    if (this.#onAir) this.#play(this.#onAir, cut);
  }

  #prepare(): void {
    const now = performance.now();
    this.#cutDeck.want(this.#cutCue?.item.path, now);
    if (now < this.#retryAt) return;
    // What is ready is exchanged when the list has changed meanwhile.
    if (this.#needsNext() || !this.#nextDeck.isEmpty) this.#nextDeck.want(this.#nextCue?.item.path, now);
  }

  #needsNext(): boolean {
    if (!this.#onAir) return true;
    const { file } = this.#onAir;
    const left = (file.media.durationSeconds ?? Infinity) - ticksToSeconds(this.#line.position);
    return file.readToEnd || left < OPEN_AHEAD;
  }

  #advance(): void {
    const path = this.#nextDeck.readyPath;
    if (path === undefined) return;
    const cue = this.#nextCue;
    // The list may have changed while this was made ready, and what it names now is not: then this fills the time.
    const matching = cue?.item.path === path ? cue : undefined;
    const filler = { item: { path, title: path.split('/').at(-1) ?? path, cut: false } };
    this.#begin(matching ?? filler, this.#nextDeck.take()!);
  }

  #dueCut(wallMs: number): Required<Cue> | undefined {
    const cue = this.#cutCue;
    return cue && wallMs >= cue.at && this.#cutDeck.readyPath === cue.item.path ? cue : undefined;
  }

  #cutTo(cue: Required<Cue>): void {
    const old = this.#onAir?.file;
    if (old) {
      const sound = old.soundBefore(this.#line.inItem(this.#line.end));
      for (const sample of sound) this.#send(sample);
      void old.stop();
    }
    this.#begin(cue, this.#cutDeck.take()!);
  }

  #begin(cue: Cue, file: FileItem): void {
    const { playout, environment, name } = this.#options;
    playout.started(cue, this.#wallMs());
    this.#onAir = { cue, file };
    this.#line.begin(file.start!, file.tracks.includes(0));
    this.feed.languages = file.tracks.filter((track) => track > 0);
    this.#failuresInRow = 0;
    this.#lastFailure = undefined;
    this.#fedAt = performance.now();
    this.#complaints.delete(file.path);
    if (this.#paceShift === undefined) this.#connect();
    // One file in a loop is told once.
    const level = this.#lastPath === file.path ? 'debug' : 'info';
    environment.log[level]({ input: name, file: file.path, title: cue.item.title }, 'playing file');
    this.#lastPath = file.path;
  }

  /** The line goes on at this moment of the programme. */
  #connect(): void {
    // Silence stands in for sound that an item does not have.
    this.feed.connected(true, this.feed.languages);
    this.#paceShift = undefined;
  }

  #play({ cue, file }: OnAir, cut: Required<Cue> | undefined): void {
    const now = this.#options.environment.clock.now();
    for (let sample = file.peek(); sample && this.#isDue(sample, now); sample = file.peek()) {
      if (cut && sample.kind === 'video' && this.#line.isWholeBefore(sample)) {
        this.#cutTo(cut);
        return;
      }
      file.take();
      this.#fedAt = performance.now();
      if (!this.#isBehindPictures(sample, file)) this.#send(sample);
    }
    const starved = !file.readToEnd && !file.peek() && performance.now() - this.#fedAt > STARVED_MS;
    if (starved || file.finished)
      this.#finish(cue.item, file, starved ? 'nothing more could be read of it' : undefined);
  }

  /** An item ends with its pictures. */
  #isBehindPictures(sample: Sample, file: FileItem): boolean {
    if (sample.kind === 'video' || this.#line.due(sample) < this.#line.end) return false;
    return file.readToEnd && !file.nextPicture();
  }

  #isDue(sample: Sample, now: Ticks): boolean {
    const due = this.#line.due(sample);
    this.#paceShift ??= now - due;
    const late = now - (due + this.#paceShift);
    if (late > LOST) {
      // Time that was lost is not caught up with in a burst.
      this.#connect();
      this.#paceShift = now - due;
    } else if (-late > LONGEST_HOLE) this.#line.skip(-late);
    return late >= 0;
  }

  #send(sample: Sample): void {
    for (const placed of this.#line.place(sample)) this.feed.push(placed);
  }

  #finish(item: ListItem, file: FileItem, starved: string | undefined): void {
    const why = starved ?? file.failure;
    if (why !== undefined) {
      const { log } = this.#options.environment;
      log.warn({ input: this.#options.name, file: item.path, why }, 'file ended early; going on');
    }
    if (starved !== undefined) void file.stop();
    this.#onAir = undefined;
    this.#advance();
  }

  #skip(cue: Cue | undefined, path: string, why: string): void {
    const { playout } = this.#options;
    if (cue?.item.path !== path) return;
    playout.skipped(cue, this.#wallMs());
    this.#complain(cue.item, why);
    if (cue.at !== undefined) return;
    this.#failuresInRow++;
    if (this.#failuresInRow < playout.fillers) return;
    this.#failuresInRow = 0;
    this.#lastFailure = why;
    this.#retryAt = performance.now() + RETRY_MS;
  }

  /** A file that cannot be played is told once, not in every round. */
  #complain({ path, title }: ListItem, why: string): void {
    if (this.#complaints.get(path) === why) return;
    if (this.#complaints.size >= MAX_COMPLAINTS) this.#complaints.clear();
    this.#complaints.set(path, why);
    const { environment, name } = this.#options;
    environment.log.warn({ input: name, file: path, title, why }, 'file cannot be played; skipping it');
  }
}
