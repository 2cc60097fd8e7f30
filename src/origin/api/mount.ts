import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Identity } from '../../access/identity.ts';
import { isNotModified } from '../conditional.ts';
import { answer, requestHeader, type Exchange, type OriginEnv } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import { admit, type DoorOptions } from './admit.ts';
import { ApiProblem, type Endpoint } from './endpoint.ts';
import { IdempotencyKeys, takesIdempotencyKey, type Once } from './idempotency.ts';
import { problemReply } from './problem.ts';
import { brokenBody, read, type AnyAsked } from './request.ts';

const MAX_BODY_BYTES = 64 * 1024;

interface Served extends DoorOptions {
  readonly keys: IdempotencyKeys;
}

/** Serves the endpoints; a path that is there for other methods only is answered with those. */
export const mountEndpoints = (app: Hono<OriginEnv>, endpoints: readonly Endpoint[], options: DoorOptions): void => {
  const served: Served = { ...options, keys: new IdempotencyKeys() };
  for (const [path, group] of Map.groupBy(endpoints, ({ path }) => path)) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const one of group) mount(app, route, one, served);
    const methods = group.map(({ method }) => method.toUpperCase());
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(route, (c) => {
      const detail = `send a ${methods.join(' or ')}`;
      return answer(c, problemReply({ status: 405, code: 'method-not-allowed', detail }, { Allow: allowed }));
    });
  }
};

const mount = (app: Hono<OriginEnv>, route: string, one: Endpoint, options: Served): void => {
  const limit = one.body && bodyLimitOf(one);
  app.on(one.method.toUpperCase(), route, async (c: Context<OriginEnv, string>) => {
    try {
      // First: of those who may not do it, no body is kept.
      const identity = await admit(c, one, options);
      const tooLarge = await limit?.(c);
      return tooLarge ?? (await serve(c, one, options, identity));
    } catch (error) {
      if (error instanceof ApiProblem) return answer(c, problemOf(error));
      options.log.error({ err: error, operation: one.id }, 'a request failed');
      return answer(c, problemReply({ status: 500, code: 'internal', detail: 'internal error: the log says more' }));
    }
  });
};

/** Says whether a body is longer than it may be; reads one that does not tell its length. @throws ApiProblem */
const bodyLimitOf = ({ maxBodyBytes: maxSize = MAX_BODY_BYTES }: Endpoint) => {
  const detail = `a command has at most ${maxSize} bytes`;
  const onError = (c: unknown) => answer(c as Exchange, problemReply({ status: 413, code: 'too-large', detail }));
  const limited = bodyLimit({ maxSize, onError });
  return async (c: Context<OriginEnv, string>): Promise<Response | undefined> => {
    try {
      return (await limited(c, () => Promise.resolve())) ?? undefined;
    } catch (error) {
      throw brokenBody(error);
    }
  };
};

const serve = async (c: Exchange, one: Endpoint, { keys }: Served, identity?: Identity): Promise<Response> => {
  const asked = await read(c, one, identity);
  const handle = async () => handled(one, asked);
  const key = takesIdempotencyKey(one) ? requestHeader(c, 'idempotency-key') : undefined;
  const result = await (key === undefined ? handle() : keys.once(await onceOf(c, one, key, identity), handle));
  return result instanceof Response ? result : answer(c, conditional(c, one, result));
};

/** What was refused is an answer like others: the same request is to be refused again. */
const handled = async (one: Endpoint, asked: AnyAsked): Promise<Reply | Response> => {
  try {
    return await one.handle(asked);
  } catch (error) {
    if (error instanceof ApiProblem) return problemOf(error);
    throw error;
  }
};

const onceOf = async (c: Exchange, { body }: Endpoint, key: string, identity?: Identity): Promise<Once> => ({
  key,
  who: identity?.who ?? '',
  request: `${c.req.url}\n${body ? await c.req.text() : ''}`,
});

/** Who has this version already is told no more than that (RFC 9110 13.1.2). */
const conditional = (c: Exchange, { versioned, method }: Endpoint, reply: Reply): Reply => {
  const { ETag: etag, 'Content-Length': _, ...headers } = reply.headers;
  if (!versioned || method !== 'get' || reply.status !== 200 || etag === undefined) return reply;
  if (!isNotModified(requestHeader(c, 'if-none-match'), etag)) return reply;
  return { status: 304, headers: { ...headers, ETag: etag }, body: [] };
};

const problemOf = ({ status, code, message, headers, errors }: ApiProblem): Reply =>
  problemReply({ status, code, detail: message, errors }, headers);
