import { z } from 'zod';
import { channelStateSchema, type ChannelState } from '../channel/state.ts';
import { audienceSchema, type AudienceState } from '../viewers/tally.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { channelParams, unknownChannel, UNKNOWN_CHANNEL } from './channel-param.ts';
import { STATE_AGE_MS, type ChannelStates } from './channel-states.ts';
import { json } from './reply.ts';

export interface ChannelsOptions {
  readonly states: ChannelStates;
  /** Who looks at a channel; absent: it is not known. */
  readonly audience?: ((channel: string) => AudienceState) | undefined;
}

const listedSchema = channelStateSchema.omit({ events: true }).meta({ id: 'ListedChannel' });

/** What there is on the air. */
export const channelsEndpoints = ({ states, audience }: ChannelsOptions): Endpoint[] => [
  endpoint({
    id: 'listChannels',
    method: 'get',
    path: '/api/v1/channels',
    tag: 'channels',
    summary: 'All channels, without their events',
    access: 'everybody',
    answers: { 200: { description: 'All of them.', schema: z.object({ channels: z.array(listedSchema) }) } },
    handle: () => json(200, { channels: states.all().map(withoutEvents) }),
  }),
  endpoint({
    id: 'getChannel',
    method: 'get',
    path: '/api/v1/channels/{channel}',
    tag: 'channels',
    summary: 'A channel: its inputs, its encoder, its renditions, and what happened lately',
    access: 'everybody',
    params: channelParams,
    answers: { 200: { description: 'As it is now, or was half a second ago.', schema: channelStateSchema } },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel } }) => {
      const state = states.of(channel);
      if (!state) throw unknownChannel(channel, states.names());
      return json(200, state);
    },
  }),
  ...(audience ? [viewersEndpoint(states, atMostTwiceASecond(audience))] : []),
];

const viewersEndpoint = (states: ChannelStates, audience: (channel: string) => AudienceState): Endpoint =>
  endpoint({
    id: 'getViewers',
    method: 'get',
    path: '/api/v1/channels/{channel}/viewers',
    tag: 'channels',
    summary: 'Who looks at a channel, and what their players say of themselves',
    access: 'everybody',
    params: channelParams,
    answers: { 200: { description: 'As they are now.', schema: audienceSchema } },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel } }) => {
      if (!states.of(channel)) throw unknownChannel(channel, states.names());
      return json(200, audience(channel));
    },
  });

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
const withoutEvents = ({ events: _, ...state }: ChannelState): z.output<typeof listedSchema> => state;
