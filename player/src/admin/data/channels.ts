import { useEffect, useState } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { subscribe, type ServerEvent } from './events.ts';
import { refresh, useResource, type Shown } from './resource.ts';

export type { ChannelState } from '../../../../src/channel/state.ts';

const PATH = '/api/v1/channels';

/** What an event says of a channel's state: all of it, or the members that have changed; `null`: there is none now. */
interface StateNews {
  readonly channel: string;
  readonly whole: boolean;
  readonly state: Readonly<Record<string, unknown>>;
}

const newsOf = (event: ServerEvent): StateNews | undefined =>
  event.type === 'channel-state' && typeof event.channel === 'string' && typeof event['state'] === 'object'
    ? { channel: event.channel, whole: event['whole'] === true, state: event['state'] as StateNews['state'] }
    : undefined;

/** @returns the channel as it is now; undefined where only what has changed since an unknown state is told */
export const applyNews = (before: ChannelState | undefined, { whole, state }: StateNews): ChannelState | undefined => {
  if (!whole && !before) return undefined;
  const members = Object.entries(whole ? state : { ...before, ...state }).filter(([, value]) => value !== null);
  return Object.fromEntries(members) as unknown as ChannelState;
};

/** Events after which the list of channels, or what is on the air, is another one. */
const touches = ({ type }: ServerEvent): boolean =>
  type === 'switch' || type === 'input' || type === 'encoder' || type.startsWith('channel-added') || type === 'config';

/** All channels, live: by events twice a second; by asking where there are none. */
export const useChannels = (): Shown<readonly ChannelState[]> => {
  const listed = useResource<{ channels: readonly ChannelState[] }>(PATH, { every: 2000, touches });
  const [, again] = useState(0);
  const [live] = useState(() => new Map<string, { state: ChannelState; at: number }>());
  useEffect(
    () =>
      subscribe((event) => {
        const news = newsOf(event);
        if (!news) return;
        const state = applyNews(live.get(news.channel)?.state, news);
        if (!state) return;
        live.set(news.channel, { state, at: Date.now() });
        again((count) => count + 1);
      }),
    [],
  );
  const value = listed.value?.channels.map((channel) => {
    const newer = live.get(channel.name);
    return newer && newer.at > (listed.at ?? 0) ? newer.state : channel;
  });
  return { ...listed, value };
};

/** After a channel was made, changed or removed. */
export const refreshChannels = (): void => refresh(PATH);
