import { z } from 'zod';
import type { Maintenance } from '../health/maintenance.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import type { OriginChannels } from './channel.ts';
import { channelOf } from './channel-param.ts';
import { controlJson } from './reply.ts';

export interface MaintenanceOptions {
  readonly channels: OriginChannels;
  readonly maintenance: Maintenance;
  /** Told that something has changed that counts for the health. */
  readonly changed: () => void;
  readonly audit?: AuditSink | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

const DAY = 86_400;
/** What takes longer is no maintenance: take the channel out of the monitoring, or its rules. Seconds. */
const LONGEST = 30 * DAY;
const USUAL = 3600;

const windowSchema = z
  .object({
    since: z.iso.datetime(),
    until: z.iso.datetime(),
    by: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Maintenance', description: 'What is wrong with the channel meanwhile counts as OK.' });

const bodySchema = z.strictObject({
  for: z.number().min(1).max(LONGEST).optional().meta({ description: 'Seconds from now; 3600 where nothing is said.' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Instead of `for`.' }),
  reason: z.string().trim().min(1).max(200).optional(),
  by: z.string().trim().min(1).max(100).optional(),
});

const params = z.object({ channel: z.string() });
const path = '/api/v1/channels/{channel}/maintenance';
const NONE = { 'no-maintenance': { status: 404, when: 'the channel is not in maintenance.' } };
const UNKNOWN = { 'unknown-channel': { status: 404, when: 'there is no channel of this name.' } };

/** Maintenance of a channel: what is wrong meanwhile rings nobody up. */
export const maintenanceEndpoints = (options: MaintenanceOptions): Endpoint[] => {
  const { channels, maintenance, changed, audit, now } = options;
  const common = { path, tag: 'health', params } as const;
  return [
    endpoint({
      ...common,
      id: 'getMaintenance',
      method: 'get',
      summary: 'The maintenance that a channel is in',
      access: 'viewer',
      answers: { 200: { description: 'Until when, who, and why.', schema: windowSchema } },
      problems: { ...UNKNOWN, ...NONE },
      handle: ({ params: { channel } }) => {
        channelOf(channels, channel);
        const window = maintenance.of(channel, now());
        if (!window) throw noMaintenance(channel);
        return controlJson(200, window);
      },
    }),
    endpoint({
      ...common,
      id: 'beginMaintenance',
      method: 'post',
      summary: 'Say that somebody works on a channel: health reports OK until then',
      access: 'operator',
      body: bodySchema,
      maxBodyBytes: 4096,
      answers: { 200: { description: 'As it is now.', schema: windowSchema } },
      problems: { ...UNKNOWN, 'not-ahead': { status: 400, when: '`until` is over, or more than 30 days ahead.' } },
      handle: ({ params: { channel }, body, author }) => {
        channelOf(channels, channel);
        const { who, address } = author(body.by);
        const at = now();
        const end = body.until === undefined ? at + 1000 * (body.for ?? USUAL) : Date.parse(body.until);
        if (end <= at || end > at + 1000 * LONGEST) {
          throw new ApiProblem(400, 'not-ahead', 'until must be ahead, and within 30 days');
        }
        const before = maintenance.of(channel, at);
        const window = { since: iso(at), until: iso(end), by: who, ...(body.reason && { reason: body.reason }) };
        maintenance.begin(channel, window);
        changed();
        const details = { before, after: window };
        audit?.record({ who, address, action: 'channel.maintenance', target: channel, details });
        return controlJson(200, window);
      },
    }),
    endpoint({
      ...common,
      id: 'endMaintenance',
      method: 'delete',
      summary: 'Say that a channel is minded again',
      access: 'operator',
      answers: { 204: { description: 'It is.' } },
      problems: UNKNOWN,
      handle: ({ params: { channel }, author }) => {
        channelOf(channels, channel);
        const before = maintenance.end(channel, now());
        changed();
        const { who, address } = author();
        if (before)
          audit?.record({ who, address, action: 'channel.maintenance', target: channel, details: { before } });
        return { status: 204, headers: { 'Cache-Control': 'no-store' }, body: [] };
      },
    }),
  ];
};

const noMaintenance = (channel: string): ApiProblem =>
  new ApiProblem(404, 'no-maintenance', `${channel} is not in maintenance`);

const iso = (ms: number): string => new Date(ms).toISOString();
