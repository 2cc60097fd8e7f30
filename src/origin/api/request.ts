import { z } from 'zod';
import type { Identity } from '../../access/identity.ts';
import { callerOf, requestHeader, type Exchange } from '../exchange.ts';
import { ApiProblem, type Asked, type Endpoint } from './endpoint.ts';
import type { FieldProblem } from './problem.ts';

/** A request whose schemas are not known to the compiler. */
export type AnyAsked = Asked<Fields, Fields, unknown>;
type Fields = Record<string, unknown>;

/** What an operation is given. @throws ApiProblem for what is not as its schemas describe */
export const read = async (c: Exchange, one: Endpoint, identity: Identity | undefined): Promise<AnyAsked> => {
  const caller = callerOf(c);
  const params = one.params ? checked(one.params, c.req.param(), 'path') : {};
  const query = checked(one.query ?? NO_QUERY, queryOf(c, one), 'query');
  const body = one.body && checked(one.body, takesBody(c, one) ? parseJson(await textOf(c)) : {}, 'body');
  const author = (by?: string) => ({ who: nameOf(identity, by), address: caller.from });
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
  throw invalid(unknown.map((field) => ({ field, detail })));
};

/** Programs of this machine act for whom they say; others may say so, and are named all the same. */
const nameOf = (identity: Identity | undefined, by: string | undefined): string => {
  if (!identity) return by ?? 'somebody';
  if (identity.by === 'local') return by ?? 'an operator';
  return by === undefined || by === identity.who ? identity.who : `${by} (${identity.who})`;
};

const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.flatMap((issue) => {
      const { path, message: detail } = issue;
      const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
      return names.map((name) => ({ field: name.join('.') || `the ${place}`, detail }));
    }),
  );
};

const textOf = async (c: Exchange): Promise<string> => {
  try {
    return await c.req.text();
  } catch (error) {
    throw brokenBody(error);
  }
};

/** Who goes away in the middle, or is too slow, has sent a request that is wrong: that is no fault of the server. */
export const brokenBody = (error: unknown): ApiProblem =>
  invalid([{ field: '', detail: `the body did not come whole: ${(error as Error).message}` }]);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid([{ field: '', detail: `the body is not JSON: ${(error as Error).message}` }]);
  }
};

/** How many faults of one request are told. */
const MOST_ERRORS = 20;
/** Names of fields are those of the request: as long as it likes. */
const MAX_FIELD = 200;
const MAX_DETAIL = 1000;

const invalid = (all: readonly FieldProblem[]): ApiProblem => {
  const errors = all
    .slice(0, MOST_ERRORS)
    .map(({ field, detail }) => ({ field: field.slice(0, MAX_FIELD), detail: detail.slice(0, MAX_DETAIL) }));
  const message = errors.map(({ field, detail }) => (field === '' ? detail : `${field}: ${detail}`)).join('; ');
  return new ApiProblem(400, 'invalid-request', message, {}, errors);
};

/** Whether there is a body that counts: where it may be left out, one without a byte is none. */
export const takesBody = (c: Exchange, { body, bodyOptional }: Endpoint): boolean => {
  if (!body || !bodyOptional) return body !== undefined;
  const length = requestHeader(c, 'content-length');
  return requestHeader(c, 'transfer-encoding') !== undefined || (length !== undefined && length !== '0');
};
