import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToMs } from '../clock/ticks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input, SourceState } from '../inputs/input.ts';
import type { InputWatch } from './input-watch.ts';
import type { InputState, InputStatus } from './state.ts';

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
  readonly last?: InputStatus | undefined;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

const INTERVAL_MS = 500;

/** Watches one input: tells what it is doing, and every change of it, in words for the one on duty. */
export class InputMonitor {
  readonly #options: InputMonitorOptions;
  #stop: (() => void) | undefined;
  #last: InputStatus | undefined;

  constructor(options: InputMonitorOptions) {
    this.#options = options;
    this.#last = options.last;
  }

  /** What was told of it last. */
  get last(): InputStatus | undefined {
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
    const { channel, bus, log, input } = this.#options;
    const { name } = input;
    // The figures are left to those who ask: they cost more than all the rest.
    const { status, reason } = this.#judge(input.source());
    if (status === this.#last) return;
    const from = this.#last ?? 'off';
    this.#last = status;
    bus.emit({ type: 'input', channel, at: new Date().toISOString(), input: name, from, to: status, reason });
    const level = status === 'failed' || status === 'stalled' ? 'warn' : 'info';
    log[level]({ input: name, reason }, `input ${name} is ${status}`);
  }
}

/** Without the members that are undefined. */
const defined = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
