import type { ChannelState } from '../../src/channel/state.ts';

export type { ChannelState } from '../../src/channel/state.ts';

/** A request that has had no answer for this long will not have one, ms. */
const PATIENCE_MS = 8000;

const get = async (path: string): Promise<unknown> => {
  const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS), cache: 'no-store' });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
};

export const fetchChannels = async (): Promise<ChannelState[]> => {
  const answer = (await get('/api/v1/channels')) as { channels: ChannelState[] } | undefined;
  return answer?.channels ?? [];
};

/** Undefined when there is no such channel. */
export const fetchChannel = async (name: string): Promise<ChannelState | undefined> =>
  (await get(`/api/v1/channels/${encodeURIComponent(name)}`)) as ChannelState | undefined;

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
