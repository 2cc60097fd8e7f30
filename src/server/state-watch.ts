import type { Logger } from 'pino';
import type { ChannelState } from '../channel/state.ts';
import type { ChannelEvent, EventBus } from '../events/bus.ts';
import { stateChanges } from './state-changes.ts';

export interface StateWatchOptions {
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

export type WatchedChannels = ReadonlyMap<string, { state(): ChannelState }>;

/** Twice a second: what is derived of it is late by no more. */
const INTERVAL_MS = 500;

/**
 * Looks at all channels twice a second, once for all who want to know: pages that follow, charts, and what happens that
 * no channel tells by itself.
 */
export class StateWatch {
  readonly #options: StateWatchOptions;
  readonly #known = new Map<string, ChannelState>();
  readonly #listeners = new Set<(states: readonly ChannelState[]) => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StateWatchOptions) {
    this.#options = options;
  }

  /** @param channels those that there are, by name; they may come and go */
  start(channels: WatchedChannels): void {
    this.#timer ??= setInterval(() => this.look(channels), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** As they were at the last look. */
  get states(): readonly ChannelState[] {
    return [...this.#known.values()];
  }

  /** Told of the states of all channels after each look. @returns how to end that */
  onLook(listener: (states: readonly ChannelState[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  look(channels: WatchedChannels): void {
    const { log } = this.#options;
    for (const name of this.#known.keys()) if (!channels.has(name)) this.#known.delete(name);
    try {
      for (const [name, channel] of channels) this.#lookAt(name, channel.state());
      const { states } = this;
      for (const listener of this.#listeners) listener(states);
    } catch (error) {
      log.error({ err: error }, 'the state of the channels could not be told');
    }
  }

  #lookAt(name: string, state: ChannelState): void {
    const before = this.#known.get(name);
    this.#known.set(name, state);
    for (const event of stateChanges(before, state, new Date().toISOString())) this.#options.bus.emit(event);
  }
}
