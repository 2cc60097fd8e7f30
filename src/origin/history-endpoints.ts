import { z } from 'zod';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';
import { listOf } from './sse/event-filter.ts';

export interface HistoryOptions {
  readonly histories: {
    of(channel: string):
      | {
          recall(
            seconds: number,
            now: number,
            step: number | undefined,
            wanted: ReadonlySet<string> | undefined,
          ): {
            readonly from: number;
            readonly step: number;
            readonly series: Readonly<Record<string, readonly (number | null)[]>>;
          };
        }
      | undefined;
  };
  readonly channels: ReadonlyMap<string, unknown>;
}

/** All that is kept: a week. */
const MOST_HOURS = 168;
const NONE = { recall: (seconds: number, now: number, step = 60) => ({ from: now - seconds, step, series: {} }) };

/** The figures of a channel over the last hours. */
export const historyEndpoints = ({ histories, channels }: HistoryOptions): Endpoint[] => [
  endpoint({
    id: 'getHistory',
    method: 'get',
    path: '/api/v1/channels/{channel}/history',
    tag: 'channels',
    summary: 'The figures of a channel over the last hours, for charts',
    description: [
      'Kept second by second for ten minutes, by ten seconds for six hours, by minutes for a week. Series: `bitrate` (of',
      'all renditions together) and `bitrate.NAME`, bit/s; `frameRate`, of what is on the air; `encoderSpeed`, 1 is real',
      'time; `viewers`; `partArrival`, how late parts came at most, s; `eventLoopDelay`, of the server, s;',
      '`input.NAME.bitrate`, `input.NAME.frameRate`. Of `viewers`, `partArrival` and `eventLoopDelay` each step has the',
      'highest value, of those whose name ends in `.min` the lowest, of all others the mean.',
    ].join(' '),
    access: 'viewer',
    params: z.object({ channel: z.string() }),
    query: z.object({
      hours: z.coerce.number().positive().max(MOST_HOURS).default(1),
      step: z.coerce
        .number()
        .min(1)
        .max(24 * 3600)
        .optional()
        .meta({ description: 'Seconds; rounded up to what is kept. Absent: as fine as 1000 values allow.' }),
      series: z.string().max(2000).optional().meta({ description: 'These alone, with commas between.' }),
    }),
    answers: {
      200: {
        description: 'Values at even steps; null where there is none.',
        schema: z.object({
          from: z.iso.datetime().meta({ description: 'Of the first value of each series.' }),
          step: z.number().meta({ description: 'Seconds from one value to the next.' }),
          series: z.record(z.string(), z.array(z.number().nullable())),
        }),
      },
    },
    problems: { 'unknown-channel': { status: 404, when: 'there is no channel of this name.' } },
    handle: ({ params: { channel }, query: { hours, step, series } }) => {
      if (!channels.has(channel)) throw new ApiProblem(404, 'unknown-channel', `there is no channel "${channel}"`);
      const recalled = (histories.of(channel) ?? NONE).recall(hours * 3600, Date.now() / 1000, step, listOf(series));
      return controlJson(200, { ...recalled, from: new Date(1000 * recalled.from).toISOString() });
    },
  }),
];
