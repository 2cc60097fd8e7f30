import type { ChannelState } from '../channel/state.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';

/** What the origin asks of a channel. */
export interface OriginChannel {
  readonly timeline: ChannelTimeline;
  state(): ChannelState;
}

/** By name. What is added to it, or taken from it, counts from the next request on. */
export type OriginChannels = ReadonlyMap<string, OriginChannel>;
