import type { Logger } from 'pino';
import { z } from 'zod';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { channelOf, channelParams, UNKNOWN_CHANNEL } from './channel-param.ts';
import type { OriginChannels } from './channel.ts';
import { framesOf, metadataSchema } from './metadata-request.ts';
import { controlJson } from './reply.ts';

/** A tag of 8 kB, in Base64, and what is around it. */
const MAX_BODY_BYTES = 16 * 1024;

export interface MarksOptions {
  readonly channels: OriginChannels;
  readonly audit?: AuditSink | undefined;
  readonly log: Logger;
}

const insertedSchema = z.object({
  id: z.int().meta({ description: 'Counts what was put into the stream.' }),
  at: z.iso.datetime().meta({ description: 'Of the programme.' }),
});

/** Timed metadata (ID3), in all renditions. */
export const metadataEndpoints = ({ channels, audit, log }: MarksOptions): Endpoint[] => [
  endpoint({
    id: 'insertMetadata',
    method: 'post',
    path: '/api/v1/channels/{channel}/metadata',
    tag: 'channels',
    summary: 'Put timed metadata (ID3) into the stream',
    access: 'operator',
    params: channelParams,
    body: metadataSchema,
    maxBodyBytes: MAX_BODY_BYTES,
    answers: { 200: { description: 'Where it is.', schema: insertedSchema } },
    problems: {
      ...UNKNOWN_CHANNEL,
      'invalid-tag': { status: 400, when: 'these frames cannot be written.' },
      'too-much': { status: 429, when: 'more metadata than this waits for its moment already.' },
    },
    handle: ({ params: { channel: name }, body, author }) => {
      const channel = channelOf(channels, name);
      const { who, address } = author(body.by);
      const frames = framesOf(body);
      const outcome = channel.metadata.command({ frames, in: body.in, by: who });
      const result = outcome.done ? 'done' : outcome.code;
      log.info({ channel: name, from: address, result }, 'metadata command');
      const details = { frames: frames.map(({ id }) => id), result };
      audit?.record({ who, address, action: 'channel.metadata', target: name, details });
      if (outcome.done) return controlJson(200, { id: outcome.id, at: outcome.at });
      throw new ApiProblem(outcome.code === 'too-much' ? 429 : 400, outcome.code, outcome.message);
    },
  }),
];
