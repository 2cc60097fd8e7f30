import type { ChannelState } from '../channel/state.ts';
import type { OriginChannels } from './channel.ts';

/** However many pages look on, a channel is asked for its state this often at most. */
export const STATE_AGE_MS = 500;

/** What channels say of themselves, asked at most twice a second. */
export class ChannelStates {
  readonly #channels: OriginChannels;
  readonly #known = new Map<string, { at: number; state: ChannelState }>();

  constructor(channels: OriginChannels) {
    this.#channels = channels;
  }

  all(): ChannelState[] {
    for (const name of this.#known.keys()) if (!this.#channels.has(name)) this.#known.delete(name);
    return [...this.#channels.keys()].map((name) => this.of(name)!);
  }

  names(): Iterable<string> {
    return this.#channels.keys();
  }

  of(name: string): ChannelState | undefined {
    if (!this.#channels.has(name)) return undefined;
    const known = this.#known.get(name);
    return known && performance.now() - known.at < STATE_AGE_MS ? known.state : this.fresh(name);
  }

  /** As it is after a change. */
  fresh(name: string): ChannelState | undefined {
    const channel = this.#channels.get(name);
    if (!channel) return undefined;
    const state = channel.state();
    this.#known.set(name, { at: performance.now(), state });
    return state;
  }
}
