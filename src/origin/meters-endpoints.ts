import { z } from 'zod';
import type { LevelMeters } from '../channel/level-meters.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { STREAM_PROBLEMS, type StreamDesk } from './sse/stream-desk.ts';

export interface MetersOptions {
  readonly channels: ReadonlyMap<string, { readonly levels?: Pick<LevelMeters, 'watch'> | undefined }>;
  readonly streams: StreamDesk;
}

/** How loud a channel's sounds are, while somebody looks. */
export const metersEndpoints = ({ channels, streams }: MetersOptions): Endpoint[] => [
  endpoint({
    id: 'streamLevels',
    method: 'get',
    path: '/api/v1/channels/{channel}/meters',
    tag: 'channels',
    summary: 'How loud the programme and the inputs are, five times a second (Server-Sent Events)',
    description:
      'Each event `levels` has `programme` and `inputs` by name, with `peak` and `rms`, left and right, dBFS; null where there is no sound.',
    access: 'viewer',
    params: z.object({ channel: z.string() }),
    answers: { 200: { description: 'Levels, until one side ends it.', media: 'text/event-stream' } },
    problems: { 'unknown-channel': { status: 404, when: 'there is no channel of this name.' }, ...STREAM_PROBLEMS },
    handle: (asked) => {
      const { channel } = asked.params;
      const levels = channels.get(channel)?.levels;
      if (!levels) throw new ApiProblem(404, 'unknown-channel', `there is no channel "${channel}"`);
      let leave = (): void => undefined;
      const stream = streams.open(asked, 'viewer', { closed: () => leave() }, channel);
      leave = levels.watch((told) => {
        if (told === 'ended') stream.end('stopping');
        else if (!stream.isBehind) stream.send({ event: 'levels', data: JSON.stringify(told, nulls) });
      });
      if (!stream.isOpen) leave();
      return stream.response();
    },
  }),
];

/** JSON has no other word for what is not there. */
const nulls = (_: string, value: unknown): unknown => (value === undefined ? null : value);
