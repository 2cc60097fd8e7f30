import type { OriginChannel } from '../../../src/origin/channel.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';

const nobodyAsks = (): never => {
  throw new Error('nobody asks for this here');
};

/** A channel that is looked at, and nothing else. */
export const silentChannel = (timeline: ChannelTimeline): OriginChannel => ({
  ...{ timeline, state: nobodyAsks, switch: nobodyAsks },
  metadata: { command: nobodyAsks },
  breaks: { list: nobodyAsks, start: nobodyAsks, end: nobodyAsks },
});
