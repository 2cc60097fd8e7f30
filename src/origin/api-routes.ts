import type { Hono } from 'hono';
import type { ChannelState } from '../channel/state.ts';
import type { AudienceState } from '../viewers/tally.ts';
import type { OriginChannels } from './channel.ts';
import { answer, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { unknownChannel } from './control.ts';
import { json } from './reply.ts';

/** However many pages look on, a channel is asked for its state this often at most. */
const STATE_AGE_MS = 500;

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

/** `GET /api/v1/channels`, `/api/v1/channels/NAME`, and `/viewers` of one. */
export const addApiRoutes = (
  app: Hono<OriginEnv>,
  states: ChannelStates,
  audience: ((channel: string) => AudienceState) | undefined,
): void => {
  app.get('/api/v1/channels', (c) => answer(c, json(200, { channels: states.all().map(withoutEvents) })));
  app.get('/api/v1/channels/:channel', (c) => oneChannel(c, states, states.of(c.req.param('channel'))));
  if (!audience) return;
  const viewers = atMostTwiceASecond(audience);
  app.get('/api/v1/channels/:channel/viewers', (c) => {
    const name = c.req.param('channel');
    return oneChannel(c, states, states.of(name) && viewers(name));
  });
};

/** A hundred thousand viewers take a tenth of a second to count, and anybody may ask. */
const atMostTwiceASecond = <T>(ask: (name: string) => T): ((name: string) => T) => {
  const known = new Map<string, { at: number; told: T }>();
  return (name) => {
    const before = known.get(name);
    const now = performance.now();
    if (before && now - before.at < STATE_AGE_MS) return before.told;
    // Channels come and go.
    for (const [each, { at }] of known) if (now - at >= STATE_AGE_MS) known.delete(each);
    const told = ask(name);
    known.set(name, { at: now, told });
    return told;
  };
};

/** All channels are asked for often, by every page that lists them. */
const withoutEvents = (state: ChannelState): object => ({ ...state, events: undefined });

const oneChannel = (c: Exchange, states: ChannelStates, state: object | undefined): Answer =>
  answer(c, state ? json(200, state) : unknownChannel(c.req.param('channel') ?? '', states.names()));
