import type { Hono } from 'hono';
import type { ChannelStates } from './api-routes.ts';
import type { OriginChannels } from './channel.ts';
import { atMost, callerOf, guard, only, problem, understood, unknownChannel, type AccessRules } from './control.ts';
import type { Exchange, OriginEnv } from './exchange.ts';
import { controlJson, type Reply } from './reply.ts';
import { parseSwitchRequest } from './switch-request.ts';

/** A command is a few dozen bytes. */
const MAX_BODY_BYTES = 4096;

const SWITCH_PATH = '/api/v1/channels/:channel/switch';

export interface ControlOptions extends AccessRules {
  readonly channels: OriginChannels;
  readonly states: ChannelStates;
}

/** `POST /api/v1/channels/NAME/switch`: what changes something, for those who may. */
export const addControlRoutes = (app: Hono<OriginEnv>, options: ControlOptions): void => {
  app.post(SWITCH_PATH, guard(options), atMost(MAX_BODY_BYTES), (c) =>
    understood(c, () => switchChannel(c, c.req.param('channel'), options)),
  );
  app.all(SWITCH_PATH, only('POST'));
};

const switchChannel = async (c: Exchange, name: string, options: ControlOptions): Promise<Reply> => {
  const channel = options.channels.get(name);
  if (!channel) return unknownChannel(name, options.channels.keys());
  const command = parseSwitchRequest(await c.req.text());
  const outcome = channel.switch(command);
  const result = outcome.done ? 'done' : outcome.code;
  const { address } = callerOf(c);
  const { by, ...details } = command;
  options.log.info({ channel: name, ...command, from: address, result }, 'switch command');
  options.audit?.record({ who: by, address, action: 'channel.switch', target: name, details: { ...details, result } });
  if (outcome.done) return controlJson(200, options.states.fresh(name));
  const { code, message } = outcome;
  if (code === 'unknown-input') return problem(400, code, message);
  return problem(409, code, `${message}; with "whenReady": true it is taken as soon as it can`);
};
