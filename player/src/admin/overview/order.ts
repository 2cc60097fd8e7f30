import type { ChannelState } from '../../../../src/channel/state.ts';
import { severity, type ChannelHealth, type Health } from '../data/health-status.ts';

export interface Listed {
  readonly channel: ChannelState;
  readonly health: ChannelHealth | undefined;
}

/** The worst first; equals as the config has them, so that nothing moves without a reason. */
export const listed = (channels: readonly ChannelState[], health: Health | undefined): Listed[] => {
  const judged = new Map(health?.channels.map((one) => [one.channel, one]));
  return channels
    .map((channel) => ({ channel, health: judged.get(channel.name) }))
    .toSorted((a, b) => severity(a.health?.status) - severity(b.health?.status));
};
