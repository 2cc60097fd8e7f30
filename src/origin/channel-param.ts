import { z } from 'zod';
import { ApiProblem, type Problem } from './api/endpoint.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';

/** Of paths below a channel. */
export const channelParams = z.object({ channel: z.string().meta({ description: 'Name of the channel.' }) });

export const UNKNOWN_CHANNEL: Readonly<Record<string, Problem>> = {
  'unknown-channel': { status: 404, when: 'there is no channel of this name.' },
};

export const unknownChannel = (name: string, known: Iterable<string>): ApiProblem => {
  const there = [...known].join(', ') || 'none';
  return new ApiProblem(404, 'unknown-channel', `there is no channel "${name}"; there are: ${there}`);
};

/** @throws ApiProblem where there is none of this name */
export const channelOf = (channels: OriginChannels, name: string): OriginChannel => {
  const channel = channels.get(name);
  if (!channel) throw unknownChannel(name, channels.keys());
  return channel;
};
