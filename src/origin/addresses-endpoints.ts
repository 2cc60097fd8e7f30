import { z } from 'zod';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { channelParams, UNKNOWN_CHANNEL, unknownChannel } from './channel-param.ts';
import type { OriginChannels } from './channel.ts';
import { controlJson } from './reply.ts';

const addressesSchema = z
  .object({
    inputs: z.array(
      z.object({
        input: z.string(),
        type: z.string(),
        server: z
          .string()
          .optional()
          .meta({ description: 'Where it is published to; absent: nobody publishes to it.' }),
        key: z.string().optional().meta({
          description: 'Stream key, bearer token or passphrase, where it is known in the clear: from the config.',
        }),
        url: z.string().optional().meta({ description: 'Both in one, for programs that take a URL.' }),
        ffmpeg: z.string().optional().meta({ description: 'A command that publishes a file.' }),
        obs: z
          .object({ service: z.enum(['Custom', 'WHIP']), server: z.string(), key: z.string().optional() })
          .optional()
          .meta({ description: 'What OBS asks for in Settings > Stream.' }),
        note: z.string().optional(),
      }),
    ),
    players: z.array(z.object({ name: z.string(), url: z.string() })),
  })
  .meta({ id: 'Addresses' });

export type Addresses = z.output<typeof addressesSchema>;

/** How the one who asks reaches this server. */
export interface Via {
  /** As it stands in the request: `stage.example:8080`. */
  readonly host: string | undefined;
  readonly secure: boolean;
}

export interface AddressesOptions {
  readonly channels: OriginChannels;
  readonly addressesOf: (channel: string, via: Via) => Addresses | undefined;
}

/** Where a channel is published to, and where it is watched. */
export const addressesEndpoints = ({ channels, addressesOf }: AddressesOptions): Endpoint[] => [
  endpoint({
    id: 'getAddresses',
    method: 'get',
    path: '/api/v1/channels/{channel}/addresses',
    tag: 'publishing',
    summary: 'Where each input is published to, and where the channel is watched',
    description: 'Addresses are those by which the request came, where this machine listens on all of its own.',
    access: 'operator',
    params: channelParams,
    answers: { 200: { description: 'Inputs in order of preference.', schema: addressesSchema } },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel }, header, exchange }) => {
      const socket = exchange.env?.incoming?.socket;
      const isTls = socket !== undefined && 'encrypted' in socket;
      const secure = isTls || header('x-forwarded-proto') === 'https';
      const host = header('x-forwarded-host') ?? header('host') ?? header(':authority');
      const addresses = addressesOf(channel, { host, secure });
      if (!addresses) throw unknownChannel(channel, channels.keys());
      return controlJson(200, addresses);
    },
  }),
];
