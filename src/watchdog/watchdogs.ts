import { Alarm } from './alarm.ts';
import { isSilent } from './loudness.ts';
import { isBlack, isSame } from './picture.ts';
import { RateWatchdog, type Drop } from './rate-watchdog.ts';
import { wordsFor } from './words.ts';

/** What is watched for; what is absent is not. Times are seconds. */
export interface WatchdogConfig {
  readonly frozen?: number | undefined;
  readonly black?: number | undefined;
  readonly silent?: number | undefined;
  readonly bitrate?: Drop | undefined;
  readonly frameRate?: Drop | undefined;
}

export type WatchdogName = keyof WatchdogConfig;

/** A watchdog has been raised, or what raised it is over. */
export interface WatchdogChange {
  readonly watchdog: WatchdogName;
  readonly raised: boolean;
  /** What is wrong, in words: `picture frozen for 10 s`. Of one that is over: `picture no longer frozen`. */
  readonly reason: string;
}

/** Between two key frames, in most sources; a bit rate is not taken over less. Seconds. */
const BITRATE_WINDOW = 5;
const FRAME_RATE_WINDOW = 2;
/** Sound comes in far shorter pieces: a source that has sent none for this long sends none. Seconds. */
const NO_SOUND = 1;

/** All watchdogs of one input. Pure: what is seen and when is passed in, in seconds of a clock that never goes back. */
export class Watchdogs {
  readonly #onChange: (change: WatchdogChange) => void;
  readonly #bitrate: RateWatchdog | undefined;
  readonly #frameRate: RateWatchdog | undefined;
  readonly #alarms = new Map<WatchdogName, Alarm>();
  readonly #raised = new Set<WatchdogName>();
  #bits = 0;
  #pictures = 0;
  #soundAt = -Infinity;
  #liveSince: number | undefined;
  #lastPicture: { readonly gray: Buffer; readonly at: number } | undefined;
  #wellSince = -Infinity;

  constructor(config: WatchdogConfig, onChange: (change: WatchdogChange) => void) {
    const { frozen, black, silent, bitrate, frameRate } = config;
    this.#onChange = onChange;
    this.#bitrate = bitrate && new RateWatchdog(bitrate, BITRATE_WINDOW);
    this.#frameRate = frameRate && new RateWatchdog(frameRate, FRAME_RATE_WINDOW);
    const alarms = {
      frozen: frozen === undefined ? undefined : new Alarm(frozen),
      black: black === undefined ? undefined : new Alarm(black),
      silent: silent === undefined ? undefined : new Alarm(silent),
      bitrate: this.#bitrate?.alarm,
      frameRate: this.#frameRate?.alarm,
    };
    for (const [name, alarm] of Object.entries(alarms)) if (alarm) this.#alarms.set(name as WatchdogName, alarm);
  }

  /** Those that are raised. */
  get raised(): readonly WatchdogName[] {
    return [...this.#raised];
  }

  /** Since when nothing is wrong: -Infinity where nothing ever was; undefined while something is. */
  get wellSince(): number | undefined {
    return this.#raised.size > 0 ? undefined : this.#wellSince;
  }

  /** What is wrong, in words; undefined where nothing is. */
  trouble(now: number): string | undefined {
    if (this.#raised.size === 0) return undefined;
    return this.raised.map((name) => this.#words(name, now)).join(', ');
  }

  /** Takes note of a sample of the feed. */
  sample(kind: 'video' | 'audio', byteLength: number, now: number): void {
    this.#bits += byteLength * 8;
    if (kind === 'video') this.#pictures++;
    else this.#soundAt = now;
  }

  /** Looks at a key frame. @param gray one byte for each pixel, 0 black … 255 white; always of one size */
  picture(gray: Buffer, now: number): void {
    const last = this.#lastPicture;
    this.#lastPicture = { gray, at: now };
    this.#alarms.get('black')?.look(isBlack(gray), now);
    if (last) this.#alarms.get('frozen')?.look(isSame(last.gray, gray), now, last.at);
    this.#settle(now);
  }

  /** Listens. @param level of the sound since the last call, dBFS */
  sound(level: number, now: number): void {
    this.#alarms.get('silent')?.look(isSilent(level), now);
    this.#settle(now);
  }

  /**
   * To be called twice a second.
   * @param live pictures come in; what is wrong while none do is not for watchdogs to say
   */
  tick(live: boolean, now: number): void {
    if (live) {
      this.#liveSince ??= now;
      this.#bitrate?.look(this.#bits, now);
      this.#frameRate?.look(this.#pictures, now);
      const quietSince = Math.max(this.#soundAt, this.#liveSince);
      if (now - quietSince > NO_SOUND) this.#alarms.get('silent')?.look(true, now, quietSince);
    } else {
      this.#liveSince = undefined;
      this.#bitrate?.pause();
      this.#frameRate?.pause();
    }
    for (const alarm of this.#alarms.values()) alarm.tick(now);
    this.#settle(now);
  }

  /** Another source sends from now on: its rates have nothing to do with those before. */
  connected(now: number): void {
    this.#bitrate?.forget();
    this.#frameRate?.forget();
    this.#lastPicture = undefined;
    this.#settle(now);
  }

  /** Tells what has changed. */
  #settle(now: number): void {
    for (const [watchdog, { raised }] of this.#alarms) {
      if (raised === this.#raised.has(watchdog)) continue;
      if (raised) this.#raised.add(watchdog);
      else this.#raised.delete(watchdog);
      if (this.#raised.size === 0) this.#wellSince = now;
      this.#onChange({ watchdog, raised, reason: this.#words(watchdog, now) });
    }
  }

  #words(name: WatchdogName, now: number): string {
    const since = this.#alarms.get(name)?.since;
    const rates = { bitrate: this.#bitrate, frameRate: this.#frameRate, frozen: undefined, black: undefined };
    const rate = name === 'silent' ? undefined : rates[name];
    return wordsFor(name, since === undefined ? undefined : now - since, rate);
  }
}
