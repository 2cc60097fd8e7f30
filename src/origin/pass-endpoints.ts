import { z } from 'zod';
import { networkOf, type Pass } from '../access/viewing/pass.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Author, type Endpoint } from './api/endpoint.ts';
import { channelOf } from './channel-param.ts';
import type { OriginChannels } from './channel.ts';
import { withPass } from './pass-path.ts';
import { controlJson, type Reply } from './reply.ts';
import { actor, bodyOf, durationField } from './request-body.ts';

export interface PassEndpointsOptions {
  readonly channels: OriginChannels;
  readonly hasRecording: (id: string) => boolean;
  /** Signs one. */
  readonly sign: (pass: Pass) => Promise<string>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly audit?: AuditSink | undefined;
}

const LENGTH = { least: 10, most: 366 * 86_400 };
const ADDRESS = 'must be an address (203.0.113.7) or a network (203.0.113.0/24)';

const body = bodyOf(
  {
    for: durationField(LENGTH).prefault('1d').meta({ description: 'How long it counts, as `2h`: 10s to 366d.' }),
    address: z
      .string({ error: ADDRESS })
      .max(60, { error: ADDRESS })
      .refine((text) => networkOf(text) !== undefined, { error: ADDRESS })
      .optional()
      .meta({ description: 'The viewer must come from there. Absent: from anywhere.' }),
    by: actor,
  },
  '{"for":"2h"}',
);

const passSchema = z.object({
  token: z.string().meta({ description: 'A JWT (RFC 7519).' }),
  expires: z.iso.datetime(),
  playlist: z.string().meta({ description: 'For players: all that it names lies below the same token.' }),
  page: z.string().meta({ description: 'For people.' }),
});

const answers = { 201: { description: 'The pass, and where to watch with it.', schema: passSchema } };

/** Passes for those who are to watch what is not open to everybody. */
export const passEndpoints = (options: PassEndpointsOptions): Endpoint[] => [
  endpoint({
    ...{ id: 'createChannelPass', method: 'post', path: '/api/v1/channels/{channel}/passes', tag: 'passes' },
    ...{ summary: 'Make a pass for viewers of a channel', access: 'operator', answers, body },
    params: z.object({ channel: z.string() }),
    problems: { 'unknown-channel': { status: 404, when: 'there is no channel of this name.' } },
    handle: ({ params: { channel }, body: wanted, author }) => {
      channelOf(options.channels, channel);
      const subject = { place: `/live/${channel}`, name: channel, kind: 'channel' } as const;
      return make(options, subject, wanted, author(wanted.by));
    },
  }),
  endpoint({
    ...{ id: 'createRecordingPass', method: 'post', path: '/api/v1/recordings/{id}/passes', tag: 'passes' },
    ...{ summary: 'Make a pass for viewers of a recording', access: 'operator', answers, body },
    params: z.object({ id: z.string() }),
    problems: { 'unknown-recording': { status: 404, when: 'there is no recording of this id.' } },
    handle: ({ params: { id }, body: wanted, author }) => {
      if (!options.hasRecording(id)) throw new ApiProblem(404, 'unknown-recording', `there is no recording "${id}"`);
      const subject = { place: `/vod/${id}`, name: id, kind: 'recording' } as const;
      return make(options, subject, wanted, author(wanted.by));
    },
  }),
];

const make = async (
  { sign, now, audit }: PassEndpointsOptions,
  { place, name, kind }: { readonly place: string; readonly name: string; readonly kind: 'channel' | 'recording' },
  { for: length, address }: z.output<typeof body>,
  { who, address: from }: Author,
): Promise<Reply> => {
  const expires = Math.floor(now() / 1000) + length;
  const named = kind === 'channel' ? { channels: [name], recordings: [] } : { channels: [], recordings: [name] };
  const token = await sign({ ...named, address, expires });
  const until = new Date(expires * 1000).toISOString();
  // The token itself is nobody's but the viewer's.
  audit?.record({ who, address: from, action: `${kind}.pass`, target: name, details: { until, address } });
  return controlJson(201, {
    ...{ token, expires: until, playlist: withPass(token, `${place}/index.m3u8`) },
    page: `/watch/${name}?token=${token}`,
  });
};
