import type { Logger } from 'pino';
import { bodyRefusal } from '../../access/caller.ts';
import { isRefusal, type Gate } from '../../access/gate.ts';
import { may, type Identity } from '../../access/identity.ts';
import type { Refusal } from '../../access/refusal.ts';
import { callerOf, type Exchange } from '../exchange.ts';
import { ApiProblem, type Endpoint } from './endpoint.ts';
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
  log.warn({ from: caller.address, code: why.code, operation: one.id }, 'a request was refused');
  throw new ApiProblem(why.status, why.code, why.message, refusalHeaders(why));
};

const refusalOf = (
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

export const refusalHeaders = ({ status, retryAfter }: Refusal): Record<string, string> => ({
  ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="sluice"' }),
  ...(retryAfter !== undefined && { 'Retry-After': String(Math.ceil(retryAfter)) }),
});
