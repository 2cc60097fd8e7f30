import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { SourceClock } from '../clock/source-clock.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Sample, VideoSample } from '../media/sample.ts';
import type { SourceCue } from './source-cue.ts';
import { FeedCues } from './feed-cues.ts';
import { FeedMeter } from './feed-meter.ts';

/** A group of pictures longer or larger than this is not kept: a cut then waits for the next key frame. */
const MAX_CACHE_TICKS = secondsToTicks(15);
const MAX_CACHE_BYTES = 32 * 1024 * 1024;
/**
 * No picture is shown later than this after its decoding: 16 reordered pictures (H.264 A.3.1) at 8 per second. One that
 * claims more would carry the end of the programme into the future, where nothing else can be shown before it.
 */
const MAX_REORDER = secondsToTicks(2);
/** Sound this far from the pictures, by the source's own clock, belongs to a jump that the pictures have yet to make. */
const MAX_APART = secondsToTicks(2);

/**
 * One source in the fixed form that the switcher takes: H.264 pictures and 48 kHz stereo AAC, placed on the programme
 * clock, with the group of pictures that is running kept so that a cut can happen at once.
 */
export class Feed {
  readonly meter = new FeedMeter();
  /** What the source says of splices. */
  readonly cues = new FeedCues();
  readonly #clock: ProgrammeClock;
  readonly #sourceClock = new SourceClock();
  #offset: Ticks | undefined;
  #lastVideoSource: Ticks | undefined;
  #cache: Sample[] = [];
  #cacheBytes = 0;
  #lastPicture: Ticks | undefined;
  #liveSince: Ticks | undefined;
  #connections = 0;
  #listeners = new Set<(sample: Sample) => void>();
  #keepers = 0;
  /** Whether sound is to be expected; pictures wait a little for it. */
  hasAudio = true;
  /** Further languages that the source has, as tracks from 1 on. */
  languages: readonly number[] = [];

  constructor(clock: ProgrammeClock) {
    this.#clock = clock;
  }

  /**
   * The running group of pictures from its key frame on, with the sound between; empty when a cut has to wait. Whoever
   * wants some of it later copies it: its memory may be used again once the next group begins.
   */
  get cached(): readonly Sample[] {
    return this.#cache;
  }

  /** Programme time at which the newest picture came in. */
  get lastPicture(): Ticks | undefined {
    return this.#lastPicture;
  }

  /** Since when pictures have come without a break longer than `patience` (see `isLive`). */
  get liveSince(): Ticks | undefined {
    return this.#liveSince;
  }

  /** How often a source has connected so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Spread of arrival, seconds. */
  get jitter(): number {
    return ticksToSeconds(this.#sourceClock.jitterTicks);
  }

  /** Whether a picture came within the last `patience` ticks, and a cut could happen at once. */
  isLive(patience: Ticks): boolean {
    return this.#lastPicture !== undefined && this.#clock.now() - this.#lastPicture <= patience;
  }

  /** To be called when a source connects: its timestamps have nothing to do with those before. */
  connected(hasAudio: boolean, languages: readonly number[] = []): void {
    this.hasAudio = hasAudio;
    this.languages = languages;
    this.#connections++;
    this.#sourceClock.reset();
    this.#offset = undefined;
    this.#lastVideoSource = undefined;
    this.#liveSince = undefined;
    this.#clearCache();
    this.cues.clear();
    this.meter.connected();
  }

  /** Takes a sample with the source's own timestamps. */
  push(given: Sample): void {
    const late = given.kind === 'video' && given.pts > given.dts + MAX_REORDER;
    const sample: Sample = late ? { ...given, pts: given.dts + MAX_REORDER } : given;
    const now = this.#clock.now();
    this.meter.sample(sample, now);
    if (sample.kind === 'video') {
      this.#offset = this.#sourceClock.place(sample.dts, now);
      this.#lastVideoSource = sample.dts;
      this.#lastPicture = now;
      this.#liveSince ??= now;
    }
    const placed = this.#place(sample);
    if (placed) this.#bring(placed);
  }

  /** Takes what the source says of a splice, with its own timestamp; nothing before its first picture. */
  cue({ info, source, immediate }: SourceCue): void {
    if (this.#offset === undefined) return;
    this.cues.add({ info, ticks: Math.round(source + this.#offset), immediate }, this.#clock.now());
  }

  /** Takes a sample that another feed has placed on the programme clock already. */
  relay(sample: Sample): void {
    const now = this.#clock.now();
    this.meter.sample(sample, now);
    if (sample.kind === 'video') {
      this.#lastPicture = now;
      this.#liveSince ??= now;
    }
    this.#bring(sample);
  }

  /** Says that nothing has come for a while: what is kept is too old for a cut. */
  stalled(): void {
    this.#liveSince = undefined;
    this.#clearCache();
  }

  /**
   * @param keeps false: it has no sample any more, nor any of its bytes, when it returns
   * @returns how to end that
   */
  onSample(listener: (sample: Sample) => void, keeps = true): () => void {
    this.#listeners.add(listener);
    if (keeps) this.#keepers++;
    return () => {
      if (this.#listeners.delete(listener) && keeps) this.#keepers--;
    };
  }

  /** Some who take samples have them for longer than a group of pictures lasts. */
  get isKept(): boolean {
    return this.#keepers > 0;
  }

  #place(sample: Sample): Sample | undefined {
    if (this.#offset === undefined || this.#lastVideoSource === undefined) return undefined;
    if (sample.kind === 'audio') {
      if (Math.abs(sample.pts - this.#lastVideoSource) > MAX_APART) return undefined;
      return { ...sample, pts: Math.round(sample.pts + this.#offset) };
    }
    return { ...sample, pts: Math.round(sample.pts + this.#offset), dts: Math.round(sample.dts + this.#offset) };
  }

  #bring(placed: Sample): void {
    this.#remember(placed);
    for (const listener of this.#listeners) listener(placed);
  }

  #remember(sample: Sample): void {
    if (sample.kind === 'video' && sample.key) this.#clearCache();
    else if (this.#cache.length === 0) return;
    this.#cache.push(sample);
    this.#cacheBytes += sample.data.length;
    const first = this.#cache[0] as VideoSample;
    const tooLong = sample.pts - first.pts > MAX_CACHE_TICKS;
    if (tooLong || this.#cacheBytes > MAX_CACHE_BYTES) this.#clearCache();
  }

  #clearCache(): void {
    this.#cache = [];
    this.#cacheBytes = 0;
  }
}
