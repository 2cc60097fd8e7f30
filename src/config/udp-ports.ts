import type { ChannelConfig } from './channel.ts';

export interface UdpPortClash {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** Inputs that want a UDP port that another one listens on already. */
export const udpPortClashes = (channels: Readonly<Record<string, ChannelConfig>>): UdpPortClash[] => {
  const owners = new Map<string, string>();
  return Object.entries(channels).flatMap(([channel, { inputs }]) =>
    inputs.flatMap((input, index): UdpPortClash[] => {
      const listens = input.type === 'udp' || (input.type === 'srt' && input.mode === 'listener');
      if (!listens) return [];
      const place = `${input.host} ${input.port}`;
      const owner = owners.get(place);
      owners.set(place, owner ?? `${channel}.${input.name}`);
      const path = ['channels', channel, 'inputs', index, 'port'];
      return owner ? [{ path, message: `${input.port} is the port of ${owner} already: choose another` }] : [];
    }),
  );
};
