import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { SwitchCommand } from '../channel/switch-desk.ts';
import { bodyRefusal, refusalFor, type Caller, type Refusal } from './access.ts';
import type { ChannelStates } from './api-routes.ts';
import type { OriginChannels } from './channel.ts';
import { answer, requestHeader, type Exchange, type OriginEnv } from './exchange.ts';
import { controlJson, type Reply } from './reply.ts';
import { parseSwitchRequest, SwitchRequestError } from './switch-request.ts';

/** A command is a few dozen bytes. */
const MAX_BODY_BYTES = 4096;

const SWITCH_PATH = '/api/v1/channels/:channel/switch';

export interface ControlOptions {
  readonly channels: OriginChannels;
  readonly states: ChannelStates;
  /** Undefined: only this machine may control the server. */
  readonly token: string | undefined;
  readonly log: Logger;
}

/** `POST /api/v1/channels/NAME/switch`: what changes something, for those who may. */
export const addControlRoutes = (app: Hono<OriginEnv>, options: ControlOptions): void => {
  const tooLarge = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (c) => answer(c as Exchange, problem(413, 'too-large', `a command has at most ${MAX_BODY_BYTES} bytes`)),
  });
  const guard = (c: Exchange, next: () => Promise<void>): Promise<Response | void> => {
    const refusal = refused(callerOf(c), options);
    return refusal ? Promise.resolve(answer(c, refusal)) : next();
  };
  app.post(SWITCH_PATH, guard, tooLarge, (c) => switchChannel(c, c.req.param('channel'), options));
  // Without an answer of its own to OPTIONS, pages from elsewhere would be told that they may try.
  app.all(SWITCH_PATH, (c) => answer(c, problem(405, 'method-not-allowed', 'send a POST', { Allow: 'POST' })));
};

const switchChannel = async (c: Exchange, name: string, options: ControlOptions): Promise<Response> => {
  const channel = options.channels.get(name);
  if (!channel) {
    const known = [...options.channels.keys()].join(', ');
    return answer(c, problem(404, 'unknown-channel', `there is no channel "${name}"; there are: ${known}`));
  }
  const command = readCommand(await c.req.text());
  if (command instanceof SwitchRequestError) return answer(c, problem(400, 'invalid-request', command.message));
  const outcome = channel.switch(command);
  const result = outcome.done ? 'done' : outcome.code;
  options.log.info({ channel: name, ...command, from: callerOf(c).address, result }, 'switch command');
  if (outcome.done) return answer(c, controlJson(200, options.states.fresh(name)));
  const { code, message } = outcome;
  if (code === 'unknown-input') return answer(c, problem(400, code, message));
  return answer(c, problem(409, code, `${message}; with "whenReady": true it is taken as soon as it can`));
};

const readCommand = (body: string): SwitchCommand | SwitchRequestError => {
  try {
    return parseSwitchRequest(body);
  } catch (error) {
    if (error instanceof SwitchRequestError) return error;
    throw error;
  }
};

const callerOf = (c: Exchange): Caller => ({
  address: c.env?.incoming?.socket.remoteAddress,
  header: (name) => requestHeader(c, name),
});

const refused = (caller: Caller, { token, log }: ControlOptions): Reply | undefined => {
  const refusal: Refusal | undefined = refusalFor(caller, token) ?? bodyRefusal(caller);
  if (!refusal) return undefined;
  const { status, code, message } = refusal;
  log.warn({ from: caller.address, code }, 'a command was refused');
  return problem(status, code, message, status === 401 ? { 'WWW-Authenticate': 'Bearer realm="sluice"' } : {});
};

const problem = (status: number, code: string, message: string, headers: Record<string, string> = {}): Reply =>
  controlJson(status, { error: { code, message } }, headers);
