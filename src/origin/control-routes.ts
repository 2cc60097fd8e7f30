import type { Logger } from 'pino';
import { z } from 'zod';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import type { ChannelStates } from './api-routes.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';
import { controlJson } from './reply.ts';
import { switchCommand, switchSchema } from './switch-request.ts';

export interface ControlOptions {
  readonly channels: OriginChannels;
  readonly states: ChannelStates;
  readonly audit?: AuditSink | undefined;
  readonly log: Logger;
}

/** What changes what is on the air of a channel. */
export const controlEndpoints = (options: ControlOptions): Endpoint[] => [
  endpoint({
    id: 'switchChannel',
    method: 'post',
    path: '/api/v1/channels/{channel}/switch',
    tag: 'channels',
    summary: 'Put an input on the air, hold it there, or let the rules decide again',
    access: 'operator',
    params: z.object({ channel: z.string() }),
    body: switchSchema,
    maxBodyBytes: 4096,
    answers: { 200: { description: 'The channel as it is now.', schema: z.looseObject({ name: z.string() }) } },
    problems: {
      'unknown-channel': { status: 404, when: 'there is no channel of this name.' },
      'unknown-input': { status: 400, when: 'the channel has no input of this name.' },
      'not-ready': { status: 409, when: 'the input has nothing to show; `whenReady` takes it as soon as it has.' },
    },
    handle: ({ params, body, author }) => {
      const { channel: name } = params;
      const channel = channelOf(options.channels, name);
      const { who, address } = author(body.by);
      const command = switchCommand(body, who);
      const outcome = channel.switch(command);
      const result = outcome.done ? 'done' : outcome.code;
      const { by, ...details } = command;
      options.log.info({ channel: name, ...command, from: address, result }, 'switch command');
      const audited = { who: by, address, action: 'channel.switch', target: name };
      options.audit?.record({ ...audited, details: { ...details, result } });
      if (outcome.done) return controlJson(200, options.states.fresh(name));
      const { code, message } = outcome;
      if (code === 'unknown-input') throw new ApiProblem(400, code, message);
      throw new ApiProblem(409, code, `${message}; with "whenReady": true it is taken as soon as it can`);
    },
  }),
];

/** @throws ApiProblem where there is none of this name */
export const channelOf = (channels: OriginChannels, name: string): OriginChannel => {
  const channel = channels.get(name);
  if (channel) return channel;
  const known = [...channels.keys()].join(', ') || 'none';
  throw new ApiProblem(404, 'unknown-channel', `there is no channel "${name}"; there are: ${known}`);
};
