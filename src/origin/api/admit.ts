import type { Logger } from 'pino';
import { bodyRefusal } from '../../access/caller.ts';
import { isRefusal, type Gate } from '../../access/gate.ts';
import { may, type Identity } from '../../access/identity.ts';
import type { Refusal } from '../../access/refusal.ts';
import { callerOf, type Exchange } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import { ApiProblem, type Endpoint } from './endpoint.ts';
import { problemReply } from './problem.ts';
import { takesBody } from './request.ts';

export interface DoorOptions {
  readonly gate: Gate;
  readonly log: Logger;
}

/** Who asks, once that is clear and they may. @throws ApiProblem for those who may not */
export const admit = async (c: Exchange, one: Endpoint, { gate, log }: DoorOptions): Promise<Identity | undefined> => {
  const caller = callerOf(c);
  const { access, method } = one;
  const found = await gate.identify(caller, method !== 'get');
  if (access === 'everybody' && method === 'get') return isRefusal(found) ? undefined : found;
  const channel = one.ofAllChannels && !isRefusal(found) ? found.channels?.[0] : c.req.param('channel');
  const refusal = access === 'everybody' ? undefined : refusalOf(found, access, channel);
  const why = refusal ?? (takesBody(c, one) ? bodyRefusal(caller) : undefined);
  if (!why) return isRefusal(found) ? undefined : found;
  // Who shows nothing at all is told to log in, and may ask as often as they like: the log is not for that.
  const level = why.code === 'token-missing' ? 'debug' : 'warn';
  const who = isRefusal(found) ? undefined : found.who;
  log[level]({ from: caller.from, who, code: why.code, operation: one.id }, 'a request was refused');
  throw new ApiProblem(why.status, why.code, why.message, refusalHeaders(why));
};

/** Why somebody may not do it; undefined: they may. @param channel that it is about */
export const refusalOf = (
  found: Identity | Refusal,
  needed: Exclude<Endpoint['access'], 'everybody'>,
  channel: string | undefined,
): Refusal | undefined => {
  if (isRefusal(found)) return found;
  if (may(found, needed, channel)) return undefined;
  const message = found.channels
    ? `${found.who} is ${found.role} of ${found.channels.join(', ')} alone: this needs ${needed} of ${channel ?? 'all channels'}`
    : `${found.who} has the role ${found.role}: this needs ${needed}`;
  return { status: 403, code: 'role-too-low', message };
};

export const refusalReply = (refusal: Refusal): Reply => {
  const { status, code, message } = refusal;
  return problemReply({ status, code, detail: message }, refusalHeaders(refusal));
};

const refusalHeaders = ({ status, retryAfter }: Refusal): Record<string, string> => ({
  ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="sluice"' }),
  ...(retryAfter !== undefined && { 'Retry-After': String(Math.ceil(retryAfter)) }),
});
