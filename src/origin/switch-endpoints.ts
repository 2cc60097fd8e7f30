import type { Logger } from 'pino';
import { channelStateSchema } from '../channel/state.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { channelOf, channelParams, UNKNOWN_CHANNEL } from './channel-param.ts';
import type { ChannelStates } from './channel-states.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';
import { controlJson } from './reply.ts';
import { switchSchema } from './switch-request.ts';

export interface SwitchOptions {
  readonly channels: OriginChannels;
  readonly states: ChannelStates;
  readonly audit?: AuditSink | undefined;
  readonly log: Logger;
}

/** What changes what is on the air of a channel. */
export const switchEndpoints = (options: SwitchOptions): Endpoint[] => [
  endpoint({
    id: 'switchChannel',
    method: 'post',
    path: '/api/v1/channels/{channel}/switch',
    tag: 'channels',
    summary: 'Put an input on the air, hold it there, or let the rules decide again',
    access: 'operator',
    params: channelParams,
    body: switchSchema,
    maxBodyBytes: 4096,
    answers: { 200: { description: 'The channel as it is now.', schema: channelStateSchema } },
    problems: {
      ...UNKNOWN_CHANNEL,
      'unknown-input': { status: 400, when: 'the channel has no input of this name.' },
      'input-not-live': { status: 409, when: 'the input has nothing to show; `whenReady` takes it as soon as it has.' },
    },
    handle: ({ params: { channel: name }, body, author }) => {
      const channel = channelOf(options.channels, name);
      const { who, address } = author(body.by);
      const { by: _, ...command } = body;
      const before = standingOf(channel);
      const outcome = channel.switch({ ...command, by: who });
      const result = outcome.done ? 'done' : outcome.code;
      options.log.info({ channel: name, ...command, by: who, from: address, result }, 'switch command');
      const audited = { who, address, action: 'channel.switch', target: name };
      options.audit?.record({ ...audited, details: { ...command, result, before, after: standingOf(channel) } });
      if (outcome.done) return controlJson(200, options.states.fresh(name));
      const { code, message } = outcome;
      if (code === 'unknown-input') throw new ApiProblem(400, code, message);
      throw new ApiProblem(409, code, `${message}; with "whenReady": true it is taken as soon as it can`);
    },
  }),
];

/** For the log of changes. */
const standingOf = (channel: OriginChannel): object => {
  const { onAir, switch: decided } = channel.state();
  return { onAir: onAir ?? null, mode: decided.mode, manual: decided.manual?.input ?? null };
};
