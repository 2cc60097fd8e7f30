import { z } from 'zod';
import type { ApiTokens } from '../access/api-tokens.ts';
import { ROLES } from '../access/identity.ts';
import { parseDuration, UnitError } from '../config/units.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { accessProblems, tellingProblems } from './access-problems.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { CONTROL } from './headers.ts';
import { controlJson } from './reply.ts';
import { actor, bodyOf, text } from './request-body.ts';

export interface TokenOptions {
  readonly tokens: Pick<ApiTokens, 'list' | 'create' | 'revoke'>;
  readonly audit?: AuditSink | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

const LIST = '/api/v1/tokens';

const tokenSchema = z
  .object({
    ...{ id: z.string(), name: z.string(), role: z.enum(ROLES) },
    channels: z.array(z.string()).optional().meta({ description: 'Absent: all channels.' }),
    ...{ createdAt: z.iso.datetime(), createdBy: z.string() },
    expires: z.iso.datetime().optional().meta({ description: 'Absent: never.' }),
    lastUsed: z.iso.datetime().optional().meta({ description: 'To the minute; absent: not yet.' }),
  })
  .meta({ id: 'Token' });

const EXPIRES = 'when it expires: a moment, as "2027-01-31T12:00:00Z", or a duration from now, as "90d"';
const createSchema = bodyOf(
  {
    name: text('what it is for, in 1 to 60 characters', 60).regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u, {
      error: 'must be one line of plain text',
    }),
    role: z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` }),
    channels: z
      .array(text('the name of a channel', 63))
      .min(1, { error: 'must name a channel; without it, all are meant' })
      .max(100, { error: 'must be at most 100 channels' })
      .optional(),
    expires: text(EXPIRES, 40).optional(),
    by: actor,
  },
  '{"name":"monitoring","role":"viewer","expires":"90d"}',
);

/** Those by which programs come in. */
export const tokenEndpoints = (options: TokenOptions): Endpoint[] => [list(options), create(options), revoke(options)];

const list = ({ tokens }: TokenOptions): Endpoint =>
  endpoint({
    ...{ id: 'listTokens', method: 'get', path: LIST, tag: 'tokens', access: 'admin' },
    summary: 'The tokens that there are',
    answers: { 200: { description: 'The newest first.', schema: z.object({ tokens: z.array(tokenSchema) }) } },
    handle: () => controlJson(200, { tokens: tokens.list() }),
  });

const create = ({ tokens, audit, now }: TokenOptions): Endpoint =>
  endpoint({
    ...{ id: 'createToken', method: 'post', path: LIST, tag: 'tokens', access: 'admin' },
    summary: 'Make a token for a program',
    description: 'The token is told in the answer, and never again: its hash alone is kept.',
    body: createSchema,
    maxBodyBytes: 16 * 1024,
    answers: { 201: { description: 'The token.', schema: tokenSchema.extend({ token: z.string() }) } },
    problems: accessProblems('bad-expiry', 'too-many', 'not-stored'),
    handle: async ({ body: { by, expires, ...wanted }, author }) => {
      const maker = author(by);
      const asked = { ...wanted, expires: momentOf(expires, now()), createdBy: maker.who };
      const { token, described } = await tellingProblems(() => tokens.create(asked));
      const { id, name, role, channels, expires: until } = described;
      const details = { after: { name, role, ...(channels && { channels }), ...(until && { expires: until }) } };
      audit?.record({ ...maker, action: 'token.create', target: id, details });
      return controlJson(201, { ...described, token }, { Location: `${LIST}/${id}` });
    },
  });

const revoke = ({ tokens, audit }: TokenOptions): Endpoint =>
  endpoint({
    ...{ id: 'revokeToken', method: 'delete', path: `${LIST}/{id}`, tag: 'tokens', access: 'admin' },
    summary: 'Revoke a token',
    params: z.object({ id: z.string() }),
    query: z.object({ by: actor }),
    answers: { 204: { description: 'Whoever brings it is refused from now on.' } },
    problems: accessProblems('unknown-token', 'not-stored'),
    handle: async ({ params: { id }, query, author }) => {
      const { name, role } = await tellingProblems(() => tokens.revoke(id));
      audit?.record({ ...author(query.by), action: 'token.revoke', target: id, details: { before: { name, role } } });
      return { status: 204, headers: { ...CONTROL, 'Cache-Control': 'no-store' }, body: [] };
    },
  });

/** Ten years: who means more, leaves it away. Seconds. */
const LONGEST = 10 * 366 * 86_400;

/** @returns milliseconds since the epoch @throws ApiProblem */
const momentOf = (given: string | undefined, now: number): number | undefined => {
  if (given === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\dT/.test(given) && !Number.isNaN(Date.parse(given))) return Date.parse(given);
  try {
    const seconds = parseDuration(given);
    if (seconds > 0 && seconds <= LONGEST) return now + Math.round(seconds * 1000);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
  }
  throw new ApiProblem(400, 'invalid-request', `expires: must be ${EXPIRES}`);
};
