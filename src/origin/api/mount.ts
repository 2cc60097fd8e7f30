import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { z } from 'zod';
import { bodyRefusal } from '../../access/caller.ts';
import { isRefusal, type Gate } from '../../access/gate.ts';
import { may, type Identity } from '../../access/identity.ts';
import type { Refusal } from '../../access/refusal.ts';
import { answer, callerOf, requestHeader, type Exchange, type OriginEnv } from '../exchange.ts';
import type { Reply } from '../reply.ts';
import { ApiProblem, type Asked, type Endpoint } from './endpoint.ts';
import { problemReply, type FieldProblem } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface MountOptions {
  readonly gate: Gate;
  readonly log: Logger;
}

/** Serves the endpoints; a path that is there for other methods only is answered with those. */
export const mountEndpoints = (app: Hono<OriginEnv>, endpoints: readonly Endpoint[], options: MountOptions): void => {
  for (const [path, group] of Map.groupBy(endpoints, ({ path }) => path)) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const one of group) mount(app, route, one, options);
    const methods = group.map(({ method }) => method.toUpperCase());
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(route, (c) => {
      const detail = `send a ${methods.join(' or ')}`;
      return answer(c, problemReply({ status: 405, code: 'method-not-allowed', detail }, { Allow: allowed }));
    });
  }
};

const mount = (app: Hono<OriginEnv>, route: string, one: Endpoint, options: MountOptions): void => {
  const handle = (c: Exchange) => serve(c, one, options);
  if (!one.body) {
    app.on(one.method.toUpperCase(), route, handle);
    return;
  }
  const maxSize = one.maxBodyBytes ?? MAX_BODY_BYTES;
  const detail = `a command has at most ${maxSize} bytes`;
  const onError = (c: unknown) => answer(c as Exchange, problemReply({ status: 413, code: 'too-large', detail }));
  app.on(one.method.toUpperCase(), route, bodyLimit({ maxSize, onError }), handle);
};

const serve = async (c: Exchange, one: Endpoint, options: MountOptions): Promise<Response> => {
  try {
    const identity = await admit(c, one, options);
    const asked = await read(c, one, identity);
    const result = await one.handle(asked);
    return result instanceof Response ? result : answer(c, result);
  } catch (error) {
    if (error instanceof ApiProblem) return answer(c, problemOf(error));
    if (error instanceof InvalidRequest) return answer(c, invalid(error));
    throw error;
  }
};

const problemOf = ({ status, code, message, headers }: ApiProblem): Reply =>
  problemReply({ status, code, detail: message }, headers);

/** @throws ApiProblem */
const admit = async (c: Exchange, one: Endpoint, { gate, log }: MountOptions): Promise<Identity | undefined> => {
  const caller = callerOf(c);
  const { access, method } = one;
  const found = await gate.identify(caller, method !== 'get');
  if (access === 'everybody' && method === 'get') return isRefusal(found) ? undefined : found;
  const refusal = access === 'everybody' ? undefined : refusalOf(found, access, c.req.param('channel'));
  const why = refusal ?? (takesBody(c, one) ? bodyRefusal(caller) : undefined);
  if (!why) return isRefusal(found) ? undefined : found;
  log.warn({ from: caller.address, code: why.code, operation: one.id }, 'a request was refused');
  throw new ApiProblem(why.status, why.code, why.message, refusalHeaders(why));
};

/** Whether there is a body that counts: where it may be left out, one without a byte is none. */
const takesBody = (c: Exchange, { body, bodyOptional }: Endpoint): boolean => {
  if (!body || !bodyOptional) return body !== undefined;
  const length = requestHeader(c, 'content-length');
  return requestHeader(c, 'transfer-encoding') !== undefined || (length !== undefined && length !== '0');
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

const read = async (
  c: Exchange,
  one: Endpoint,
  identity: Identity | undefined,
): Promise<Asked<Record<string, unknown>, Record<string, unknown>, unknown>> => {
  const caller = callerOf(c);
  const params = one.params ? checked(one.params, c.req.param(), 'path') : {};
  const query = checked(one.query ?? NO_QUERY, queryOf(c, one), 'query');
  const body = one.body && checked(one.body, takesBody(c, one) ? parseJson(await c.req.text()) : {}, 'body');
  const author = (by?: string) => ({ who: nameOf(identity, by), address: caller.address });
  return { params, query, body, identity, author, header: caller.header, exchange: c };
};

const NO_QUERY = z.object({});

/** What is not known is not passed over in silence: a filter with a slip in its name would list everything. */
const queryOf = (c: Exchange, { query = NO_QUERY }: Endpoint): Record<string, string> => {
  const given = c.req.query();
  const known = Object.keys(query.shape);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return given;
  const detail = `unknown; known: ${known.join(', ') || 'none'}`;
  throw new InvalidRequest(unknown.slice(0, MOST_ERRORS).map((field) => ({ field, detail })));
};

/** Programs of this machine act for whom they say; others may say so, and are named all the same. */
const nameOf = (identity: Identity | undefined, by: string | undefined): string => {
  if (!identity) return by ?? 'somebody';
  if (identity.by === 'local') return by ?? 'an operator';
  return by === undefined || by === identity.who ? identity.who : `${by} (${identity.who})`;
};

class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly errors: readonly FieldProblem[];

  constructor(errors: readonly FieldProblem[]) {
    super(errors.map(({ field, detail }) => (field === '' ? detail : `${field}: ${detail}`)).join('; '));
    this.errors = errors;
  }
}

const invalid = ({ message, errors }: InvalidRequest): Reply =>
  problemReply({ status: 400, code: 'invalid-request', detail: message, errors });

/** How many faults of one request are told. */
const MOST_ERRORS = 20;

const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidRequest(
    parsed.error.issues
      .flatMap((issue) => {
        const { path, message: detail } = issue;
        const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
        return names.map((name) => ({ field: name.join('.') || `the ${place}`, detail }));
      })
      .slice(0, MOST_ERRORS),
  );
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidRequest([{ field: '', detail: `the body is not JSON: ${(error as Error).message}` }]);
  }
};
