import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { bodyRefusal, type Caller } from '../access/caller.ts';
import { isRefusal, type Gate } from '../access/gate.ts';
import { may, type Role } from '../access/identity.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { problemReply } from './api/problem.ts';
import { answer, requestHeader, type Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';
import { RequestError } from './request-body.ts';

export interface AccessRules {
  readonly gate: Gate;
  /** Is told of all that is changed; absent: the log alone. */
  readonly audit?: AuditSink | undefined;
  readonly log: Logger;
}

type Next = () => Promise<void>;

export const callerOf = (c: Exchange): Caller => ({
  address: c.env?.incoming?.socket.remoteAddress,
  header: (name) => requestHeader(c, name),
});

export const problem = (status: number, code: string, detail: string, headers: Record<string, string> = {}): Reply =>
  problemReply({ status, code, detail }, headers);

/** Lets through who may change something. What browsers send only after asking (DELETE) needs no body of JSON. */
export const guard =
  ({ gate, log }: AccessRules, role: Role = 'operator') =>
  async (c: Exchange, next: Next): Promise<Response | void> => {
    const caller = callerOf(c);
    const found = await gate.identify(caller, c.req.method !== 'GET');
    const refusal = isRefusal(found) ? found : c.req.method === 'POST' ? bodyRefusal(caller) : undefined;
    if (refusal) {
      const { status, code, message } = refusal;
      log.warn({ from: caller.address, code }, 'a command was refused');
      const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Bearer realm="sluice"' } : {};
      return answer(c, problem(status, code, message, headers));
    }
    if (!isRefusal(found) && !may(found, role, c.req.param('channel'))) {
      return answer(c, problem(403, 'role-too-low', `${found.who} has the role ${found.role}: this needs ${role}`));
    }
    return next();
  };

/** Bodies of at most so many bytes. */
export const atMost = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (c) => answer(c as Exchange, problem(413, 'too-large', `a command has at most ${maxSize} bytes`)),
  });

/** Without an answer of its own to OPTIONS, pages from elsewhere would be told that they may try. */
export const only =
  (...methods: readonly string[]) =>
  (c: Exchange): Response => {
    const allowed = methods.join(', ');
    return answer(c, problem(405, 'method-not-allowed', `send a ${methods.join(' or ')}`, { Allow: allowed }));
  };

/** What a handler makes of a request; one that cannot be understood is answered with what would be right. */
export const understood = async (c: Exchange, handle: () => Promise<Reply> | Reply): Promise<Response> => {
  try {
    return answer(c, await handle());
  } catch (error) {
    if (error instanceof RequestError) return answer(c, problem(400, 'invalid-request', error.message));
    throw error;
  }
};

/** For a name that is not there. */
export const unknownChannel = (name: string, known: Iterable<string>): Reply =>
  problem(404, 'unknown-channel', `there is no channel "${name}"; there are: ${[...known].join(', ')}`);
