import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToMs } from '../clock/ticks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input, SourceState } from '../inputs/input.ts';
import type { InputWatch } from './input-watch.ts';
import type { Advice, InputState, InputStatus } from './state.ts';

export interface InputMonitorOptions {
  readonly channel: string;
  readonly input: Input;
  /** Of the channel, BCP 47, the main one first; none where nobody said what the sound is. */
  readonly languages: readonly string[];
  readonly clock: ProgrammeClock;
  /** Absent: one of its own. */
  readonly beat?: Beat | undefined;
  /** Seconds without a picture after which an input counts as stalled; asked for whenever it is needed. */
  readonly stallAfter: () => number;
  /** Absent where it is not watched. */
  readonly watch?: Pick<InputWatch, 'raised' | 'health'> | undefined;
  /** What was told of it last; absent: nothing. */
  readonly last?: Told | undefined;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** What was told of an input. */
interface Told {
  readonly status: InputStatus | undefined;
  readonly advice: readonly Advice[];
}

const INTERVAL_MS = 500;

/** Watches one input: tells what it is doing, and every change of it, in words for the one on duty. */
export class InputMonitor {
  readonly #options: InputMonitorOptions;
  #stop: (() => void) | undefined;
  #last: Told;

  constructor(options: InputMonitorOptions) {
    this.#options = options;
    this.#last = options.last ?? { status: undefined, advice: [] };
  }

  /** What was told of it last. */
  get last(): Told {
    return this.#last;
  }

  start(): void {
    const { beat = new Beat() } = this.#options;
    this.#stop = beat.every(INTERVAL_MS, () => this.#check());
  }

  stop(): void {
    this.#stop?.();
  }

  /** @param onAirSeconds over all its turns */
  state(onAir: boolean, onAirSeconds = 0): InputState {
    const { input, clock, watch } = this.#options;
    const source = input.source();
    const { status, reason } = this.#judge(source);
    const { feed } = input;
    const { bitrate, frameRate, keyFrameInterval, jitter, hasAudio } = feed.meter.figures(clock.now());
    const languages = this.#languages(hasAudio);
    const trouble = status === 'live' ? watch?.health.trouble : undefined;
    return {
      name: input.name,
      type: input.type,
      status,
      reason: trouble ?? reason,
      onAir,
      ...(watch && trouble !== undefined && { watchdogs: watch.raised }),
      ...(feed.lastPicture !== undefined && { lastSeen: new Date(ticksToMs(feed.lastPicture)).toISOString() }),
      figures: {
        droppedPictures: 0,
        reconnects: 0,
        onAirSeconds,
        ...(status !== 'stalled' &&
          source.status === 'live' &&
          defined({ bitrate, frameRate, keyFrameInterval, jitter, languages })),
        ...source.figures,
      },
      advice: source.advice,
    };
  }

  #languages(hasAudio: boolean): string[] | undefined {
    const { input, languages } = this.#options;
    if (languages.length === 0) return undefined;
    return languages.filter((_, track) => (track === 0 ? hasAudio : input.feed.languages.includes(track)));
  }

  /** What the source says of itself, against what is seen of its pictures. */
  #judge(source: SourceState): { status: InputStatus; reason: string } {
    const { input } = this.#options;
    const { status, reason } = source;
    const stallAfter = this.#options.stallAfter();
    if (status !== 'live') return { status, reason };
    if (input.feed.lastPicture === undefined) return { status: 'waiting', reason };
    if (input.feed.isLive(secondsToTicks(stallAfter))) return { status, reason };
    return { status: 'stalled', reason: `no pictures for more than ${stallAfter} s` };
  }

  #check(): void {
    const source = this.#options.input.source();
    // The figures are left to those who ask: they cost more than all the rest.
    const { status, reason } = this.#judge(source);
    const last = this.#last;
    this.#last = { status, advice: source.advice };
    if (status !== last.status) this.#tellStatus(last.status ?? 'off', status, reason);
    // An alias has the advice of the input that it stands for, which tells it.
    if (!this.#options.input.members && source.advice !== last.advice) this.#tellAdvice(last.advice, source.advice);
  }

  #tellStatus(from: InputStatus, to: InputStatus, reason: string): void {
    const { channel, bus, log, input } = this.#options;
    const { name } = input;
    bus.emit({ type: 'input', channel, at: new Date().toISOString(), input: name, from, to, reason });
    const level = to === 'failed' || to === 'stalled' ? 'warn' : 'info';
    log[level]({ input: name, reason }, `input ${name} is ${to}`);
  }

  /** What the doctor has written into the log already. */
  #tellAdvice(before: readonly Advice[], now: readonly Advice[]): void {
    const { channel, bus, input } = this.#options;
    const tell = ({ code, severity, text }: Advice, raised: boolean): void => {
      const at = new Date().toISOString();
      bus.emit({ type: 'advice', channel, at, input: input.name, advice: code, severity, raised, text });
    };
    for (const one of now) if (!has(before, one)) tell(one, true);
    for (const one of before) if (!has(now, one)) tell(one, false);
  }
}

const has = (list: readonly Advice[], { code }: Advice): boolean => list.some((one) => one.code === code);

/** Without the members that are undefined. */
const defined = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
