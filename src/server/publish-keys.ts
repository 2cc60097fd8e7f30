import type { Config } from '../config/schema.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';
import type { BuiltChannel } from './build-channel.ts';
import type { PublishDesk } from './publish-desk.ts';
import { StreamKeys } from './stream-keys.ts';
import type { WhipDesk } from './whip-desk.ts';

/** What lets a publisher in, and to what. */
export interface PublishKey {
  readonly channel: string;
  readonly input: string;
  readonly protocol: 'rtmp' | 'whip';
  readonly key: string;
}

/** Tells the desks the keys of all inputs that are published to; those that the config does not give are made. */
export const assignKeys = (
  config: Config,
  built: readonly BuiltChannel[],
  { desk, whip }: { desk: PublishDesk; whip: WhipDesk },
): PublishKey[] => {
  const made = new StreamKeys(config.data);
  return built.flatMap(({ channel: { name: channel }, inputs }) =>
    inputs.flatMap((input): PublishKey[] => {
      if (!(input instanceof RtmpInput || input instanceof WhipInput)) return [];
      const key = givenKey(config, channel, input.name) ?? made.keyOf(channel, input.name);
      if (input instanceof RtmpInput) desk.add(channel, key, input);
      else whip.add(channel, key, input);
      return [{ channel, input: input.name, protocol: input.type, key }];
    }),
  );
};

const givenKey = (config: Config, channel: string, input: string): string | undefined => {
  const configured = config.channels[channel]?.inputs.find(({ name }) => name === input);
  if (configured?.type === 'rtmp') return configured.key;
  return configured?.type === 'whip' ? configured.token : undefined;
};
