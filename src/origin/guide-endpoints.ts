import { z } from 'zod';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { channelParams, unknownChannel, UNKNOWN_CHANNEL } from './channel-param.ts';
import type { ChannelStates } from './channel-states.ts';
import { guideEntry, guideEntrySchema } from './guide.ts';
import { json } from './reply.ts';

/** What viewers' pages, here and elsewhere, are told of the channels. */
export const guideEndpoints = (states: ChannelStates): Endpoint[] => [
  endpoint({
    ...{ id: 'getGuide', method: 'get', path: '/api/v1/guide', tag: 'guide', access: 'everybody' },
    summary: 'What there is to watch',
    answers: { 200: { description: 'All channels.', schema: z.object({ channels: z.array(guideEntrySchema) }) } },
    handle: () => json(200, { channels: states.all().map(guideEntry) }),
  }),
  endpoint({
    ...{ id: 'getGuideEntry', method: 'get', path: '/api/v1/guide/{channel}', tag: 'guide', access: 'everybody' },
    summary: 'A channel, as viewers are told of it',
    params: channelParams,
    answers: { 200: { description: 'As it is now, or was half a second ago.', schema: guideEntrySchema } },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel } }) => {
      const state = states.of(channel);
      if (!state) throw unknownChannel(channel, states.names());
      return json(200, guideEntry(state));
    },
  }),
];
