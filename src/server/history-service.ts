import { join } from 'node:path';
import type { Channel } from '../channel/channel.ts';
import type { ChannelState } from '../channel/state.ts';
import type { Beat } from '../clock/beat.ts';
import { LoopDelay } from '../clock/loop-delay.ts';
import { loadHistory, saveHistory } from '../history/history-file.ts';
import { History } from '../history/history.ts';
import type { Logger } from '../log/logger.ts';
import type { HistoryOptions } from '../origin/history-endpoints.ts';
import { samplesOf } from './history-samples.ts';

export interface HistoryServiceOptions {
  readonly folder: string;
  readonly channels: ReadonlyMap<string, Pick<Channel, 'timeline' | 'partLateness'>>;
  readonly viewers: (channel: string) => number | undefined;
  /** Tells the states of all channels, twice a second. */
  readonly watch: { onLook(listener: (states: readonly ChannelState[]) => void): () => void };
  readonly beat: Beat;
  readonly log: Logger;
}

/** What a crash takes of the figures at most, s. */
const SAVE_EVERY = 300;
/** A hundred thousand viewers take a tenth of a second to count. Seconds. */
const COUNT_EVERY = 10;

/** Takes the figures of all channels once a second, and keeps them over restarts. */
export class HistoryService {
  readonly #options: HistoryServiceOptions;
  readonly #histories = new Map<string, History>();
  readonly #loop: LoopDelay;
  readonly #viewers = new Map<string, number | undefined>();
  #countedAt = 0;
  #last = 0;
  #savedAt = 0;
  #saving: Promise<void> | undefined;
  #stop: (() => void) | undefined;

  constructor(options: HistoryServiceOptions) {
    this.#options = options;
    this.#loop = new LoopDelay(options.beat);
  }

  /** For the API. */
  get offered(): Pick<HistoryOptions, 'histories'> {
    return { histories: { of: (channel) => this.#histories.get(channel) } };
  }

  async start(): Promise<void> {
    const { channels, watch } = this.#options;
    await Promise.all([...channels.keys()].map((name) => this.#load(name)));
    this.#loop.start();
    this.#savedAt = seconds();
    this.#stop = watch.onLook((states) => this.#take(states));
  }

  async stop(): Promise<void> {
    this.#stop?.();
    this.#loop.stop();
    await this.#saving;
    await this.#save();
  }

  #take(states: readonly ChannelState[]): void {
    const second = seconds();
    if (second <= this.#last) return;
    this.#last = second;
    const eventLoopDelay = this.#loop.takeLongest();
    const { channels } = this.#options;
    if (second - this.#countedAt >= COUNT_EVERY) this.#count(second);
    for (const state of states) {
      const { name } = state;
      const channel = channels.get(name);
      if (!channel) continue;
      const { timeline, partLateness } = channel;
      const figures = samplesOf({ state, timeline, partLateness, eventLoopDelay, viewers: this.#viewers.get(name) });
      this.#historyOf(name).add(second, figures);
    }
    if (second - this.#savedAt < SAVE_EVERY) return;
    this.#savedAt = second;
    this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
  }

  #count(second: number): void {
    const { channels, viewers } = this.#options;
    this.#countedAt = second;
    this.#viewers.clear();
    for (const name of channels.keys()) this.#viewers.set(name, viewers(name));
  }

  #historyOf(name: string): History {
    const known = this.#histories.get(name);
    if (known) return known;
    const made = new History();
    this.#histories.set(name, made);
    // One that came while the server runs may have been there before.
    void this.#load(name);
    return made;
  }

  async #load(name: string): Promise<void> {
    const loaded = await loadHistory(this.#path(name), this.#options.log);
    // What was taken meanwhile is a second or two: the earlier figures are worth more.
    this.#histories.set(name, loaded);
  }

  /** Never rejects. */
  async #save(): Promise<void> {
    const { channels, log } = this.#options;
    for (const [name, history] of this.#histories) {
      try {
        await saveHistory(history, this.#path(name));
      } catch (error) {
        log.error({ err: error, channel: name }, 'the figures of a channel cannot be kept');
      }
      if (!channels.has(name)) this.#histories.delete(name);
    }
  }

  #path(name: string): string {
    return join(this.#options.folder, 'history', `${name}.bin.gz`);
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000);
