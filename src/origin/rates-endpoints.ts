import type { Logger } from 'pino';
import { z } from 'zod';
import type { RateControl } from '../export/rate-control.ts';
import type { OwnRate, RateMemory } from '../export/rate-memory.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { endpoint, type Author, type Endpoint } from './api/endpoint.ts';
import { recordingParams, UNKNOWN_RECORDING, unknownRecording } from './recording-param.ts';
import { byQuery } from './recordings-request.ts';
import { controlJson, type Reply } from './reply.ts';
import { actor, bodyOf, durationField } from './request-body.ts';

const PATH = '/api/v1/recordings/{id}/rate';
const MAX_BODY_BYTES = 4096;
const BURST = { least: 0, most: 3600 };
const FACTOR_ERROR = 'must be a number from 1 to 1000';

export interface RatesOptions {
  readonly rates: RateControl;
  readonly memory: RateMemory;
  readonly hasRecording: (id: string) => boolean;
  readonly audit?: AuditSink | undefined;
  readonly log: Logger;
}

const factor = z
  .number({ error: FACTOR_ERROR })
  .min(1, { error: FACTOR_ERROR })
  .max(1000, { error: FACTOR_ERROR })
  .meta({ description: 'Of the bit rate of the media, after the burst.' });

const wantedRate = bodyOf(
  {
    burst: durationField(BURST).default(30).meta({ description: 'How much goes out at full speed; media time.' }),
    factor: factor.optional(),
    unlimited: z.literal(true, { error: 'must be true, or absent' }).optional(),
    by: actor,
  },
  '{ "burst": "30s", "factor": 2 }, or { "unlimited": true }',
).refine(({ factor, unlimited }) => (factor === undefined) === (unlimited === true), {
  error: 'must have either a factor, or "unlimited": true',
});

const rateSchema = z
  .object({
    own: z.boolean().meta({ description: 'Whether it has a rate of its own, or that of all.' }),
    burst: z.string().optional().meta({ description: 'Goes out at full speed; media time, as `30s`.' }),
    factor: z.number().optional().meta({ description: 'Of the bit rate of the media, after the burst.' }),
    unlimited: z.literal(true).optional(),
  })
  .meta({ id: 'Rate' });

/** How fast a recording goes out. */
export const ratesEndpoints = (options: RatesOptions): Endpoint[] => {
  const { rates, hasRecording } = options;
  const known = (id: string): void => {
    if (!hasRecording(id)) throw unknownRecording(id);
  };
  const answers = { 200: { description: 'As it is now.', schema: rateSchema } };
  const common = { path: PATH, tag: 'recordings', params: recordingParams, answers, problems: UNKNOWN_RECORDING };
  return [
    endpoint({
      ...common,
      id: 'getRate',
      method: 'get',
      summary: 'How fast a recording goes out',
      access: 'viewer',
      handle: ({ params: { id } }) => {
        known(id);
        return controlJson(200, rateView(rates, id));
      },
    }),
    endpoint({
      ...common,
      id: 'setRate',
      method: 'post',
      summary: 'Give a recording a rate of its own, for what is under way as well',
      access: 'operator',
      body: wantedRate,
      maxBodyBytes: MAX_BODY_BYTES,
      handle: ({ params: { id }, body: { burst, factor, by }, author }) => {
        known(id);
        return change(options, id, factor === undefined ? 'unlimited' : { burst, factor }, author(by));
      },
    }),
    endpoint({
      ...common,
      id: 'clearRate',
      method: 'delete',
      summary: 'Let a recording go out as all do',
      access: 'operator',
      query: byQuery,
      handle: ({ params: { id }, query: { by }, author }) => {
        known(id);
        return change(options, id, undefined, author(by));
      },
    }),
  ];
};

const change = (options: RatesOptions, id: string, rate: OwnRate | undefined, { who, address }: Author): Reply => {
  const { rates, memory, audit, log } = options;
  const before = rateView(rates, id);
  rates.setRate(id, rate);
  memory.save(rates.own);
  const after = rateView(rates, id);
  log.info({ recording: id, rate: after, from: address }, 'a rate was changed');
  audit?.record({ who, address, action: 'recording.rate', target: id, details: { before, after } });
  return controlJson(200, after);
};

const rateView = (rates: RateControl, id: string): z.output<typeof rateSchema> => {
  const rate = rates.rateOf(id);
  return { own: rates.own.has(id), ...(rate ? { burst: `${rate.burst}s`, factor: rate.factor } : { unlimited: true }) };
};
