import type { Logger } from 'pino';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToMs } from '../clock/ticks.ts';
import type { ChannelEvent, EventBus } from '../events/bus.ts';
import type { Input } from '../inputs/input.ts';
import type { InputWatch } from './input-watch.ts';
import type { InputState, InputStatus } from './state.ts';

export interface InputMonitorOptions {
  readonly channel: string;
  readonly input: Input;
  readonly clock: ProgrammeClock;
  /** Seconds without a picture after which an input counts as stalled. */
  readonly stallAfter: number;
  /** Absent where it is not watched. */
  readonly watch?: Pick<InputWatch, 'raised' | 'health'> | undefined;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

const INTERVAL_MS = 500;

/** Watches one input: tells what it is doing, and every change of it, in words for the one on duty. */
export class InputMonitor {
  readonly #options: InputMonitorOptions;
  #timer: NodeJS.Timeout | undefined;
  #last: InputStatus | undefined;

  constructor(options: InputMonitorOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.input.name;
  }

  start(): void {
    this.#timer = setInterval(() => this.#check(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  state(onAir: boolean): InputState {
    const { input, clock, stallAfter, watch } = this.#options;
    const source = input.source();
    const { feed } = input;
    const stalled =
      source.status === 'live' && feed.lastPicture !== undefined && !feed.isLive(secondsToTicks(stallAfter));
    const waitsForPicture = source.status === 'live' && feed.lastPicture === undefined;
    const { bitrate, frameRate, keyFrameInterval, jitter } = feed.meter.figures(clock.now());
    const status = stalled ? 'stalled' : waitsForPicture ? 'waiting' : source.status;
    const trouble = status === 'live' ? watch?.health.trouble : undefined;
    return {
      name: input.name,
      type: input.type,
      status,
      reason: stalled ? `no pictures for more than ${stallAfter} s` : (trouble ?? source.reason),
      onAir,
      ...(watch && trouble !== undefined && { watchdogs: watch.raised }),
      ...(feed.lastPicture !== undefined && { lastSeen: new Date(ticksToMs(feed.lastPicture)).toISOString() }),
      figures: {
        droppedPictures: 0,
        reconnects: 0,
        ...(!stalled && source.status === 'live' && defined({ bitrate, frameRate, keyFrameInterval, jitter })),
        ...source.figures,
      },
      advice: source.advice,
    };
  }

  #check(): void {
    const { channel, bus, log } = this.#options;
    const { status, reason, name } = this.state(false);
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
