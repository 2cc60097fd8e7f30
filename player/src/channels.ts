import type { ChannelState } from '../../src/channel/state.ts';
import { ask } from './ask.ts';

export type { ChannelState } from '../../src/channel/state.ts';

export const fetchChannels = async (): Promise<ChannelState[]> => {
  const answer = (await ask('/api/v1/channels')) as { channels: ChannelState[] } | undefined;
  return answer?.channels ?? [];
};

/** Undefined when there is no such channel. */
export const fetchChannel = async (name: string): Promise<ChannelState | undefined> =>
  (await ask(`/api/v1/channels/${encodeURIComponent(name)}`)) as ChannelState | undefined;

export interface Standing {
  readonly tone: 'live' | 'waiting' | 'off';
  /** One or two words, for a badge. */
  readonly badge: string;
  /** A sentence for viewers. */
  readonly text: string;
}

/** What viewers are told of a channel. */
export const standing = (channel: ChannelState): Standing => {
  const age = channel.lastSegmentAge;
  if (age === undefined) return { tone: 'waiting', badge: 'Starting', text: 'The stream is starting' };
  if (age > channel.segmentSeconds * 3)
    return { tone: 'off', badge: 'Off air', text: 'The stream has stopped; it goes on by itself' };
  const onAir = channel.inputs.find(({ name }) => name === channel.onAir);
  if (!onAir || onAir.type === 'slate') return { tone: 'waiting', badge: 'Stand by', text: 'Waiting for a source' };
  return { tone: 'live', badge: 'Live', text: `On air: ${onAir.name}` };
};
