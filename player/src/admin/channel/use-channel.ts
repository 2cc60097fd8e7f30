import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { api, reasonOf } from '../data/api.ts';
import { refresh, useResource, type Shown } from '../data/resource.ts';
import { CutDesk, type SwitchRequest } from './cut-desk.ts';
import { channelPath } from './paths.ts';

/** An event says what changed at once; figures change by themselves, ms. */
const STATE_MS = 1000;

export interface FollowedChannel {
  readonly shown: Shown<ChannelState>;
  readonly desk: CutDesk;
}

/** A channel's state, and the desk that cuts it. */
export const useChannel = (name: string): FollowedChannel => {
  const [, draw] = useReducer((count: number, _: void) => count + 1, 0);
  const [told, setTold] = useState<{ readonly state: ChannelState; readonly at: number }>();
  const polled = useResource<ChannelState>(channelPath(name), {
    every: STATE_MS,
    touches: ({ channel }) => channel === name,
  });
  const desk = useMemo(
    () =>
      new CutDesk({
        send: async (request: SwitchRequest) => {
          const { value } = await api.post<ChannelState>(channelPath(name, '/switch'), request);
          refresh(channelPath(name));
          return value;
        },
        whyNot: reasonOf,
        onChange: () => draw(),
        onState: (state) => setTold({ state, at: Date.now() }),
        now: () => performance.now(),
      }),
    [name],
  );
  // Of the two, what the server said last.
  const isNewer = told !== undefined && told.at > (polled.at ?? 0);
  const value = isNewer && polled.value ? { ...polled.value, ...told.state } : polled.value;
  useEffect(() => value && desk.observe(value), [value]);
  return { shown: isNewer ? { ...polled, value } : polled, desk };
};
