import { z } from 'zod';
import { parseDuration, UnitError } from '../config/units.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { ApiProblem, endpoint, type Endpoint, type Problem } from './api/endpoint.ts';
import { UNKNOWN_CHANNEL } from './channel-param.ts';
import { byQuery } from './recordings-request.ts';
import { controlJson } from './reply.ts';
import { actor, bodyOf, text } from './request-body.ts';

const KEYS = '/api/v1/channels/{channel}/inputs/{input}/keys';

const shownKeySchema = z
  .object({
    id: z.string(),
    origin: z.enum(['config', 'made', 'issued']).meta({
      description: '`config`: it stands in the config. `made`: by the server, for want of one there. `issued`: here.',
    }),
    label: z.string().optional(),
    createdAt: z.iso.datetime().optional(),
    expiresAt: z.iso.datetime().optional().meta({ description: 'It lets nobody in from then on.' }),
    lastUsedAt: z.iso.datetime().optional().meta({ description: 'When it let somebody in.' }),
    expired: z.boolean(),
    inUse: z.boolean().meta({ description: 'Somebody publishes with it at present.' }),
  })
  .meta({ id: 'StreamKey' });

export type ShownKey = z.output<typeof shownKeySchema>;

export interface KeyWishes {
  readonly label?: string | undefined;
  /** ISO 8601, UTC. */
  readonly expiresAt?: string | undefined;
}

/** The stream keys of one input. */
export interface InputKeys {
  /** The oldest first. */
  list(): ShownKey[];
  /** @returns the key itself, this once; undefined when there are too many */
  issue(wishes: KeyWishes): Promise<{ readonly key: string; readonly shown: ShownKey } | undefined>;
  /** Ends what it let in at once. @returns it as it was */
  revoke(id: string, by: string): Promise<ShownKey | 'unknown-key' | 'key-of-config'>;
}

/** The keys of an input, or why it has none. */
export type FindKeys = (
  channel: string,
  input: string,
) => InputKeys | { readonly code: KeysRefusal; readonly why: string };

export interface KeysOptions {
  readonly keysOf: FindKeys;
  readonly audit?: AuditSink | undefined;
}

type KeysRefusal = 'unknown-channel' | 'unknown-input' | 'not-published';

const inputParams = z.object({
  channel: z.string().meta({ description: 'Name of the channel.' }),
  input: z.string().meta({ description: 'Name of the input.' }),
});

const REFUSED: Readonly<Record<KeysRefusal, Problem>> = {
  'unknown-channel': UNKNOWN_CHANNEL['unknown-channel']!,
  'unknown-input': { status: 404, when: 'the channel has no input of this name.' },
  'not-published': { status: 409, when: 'nobody publishes to an input of this type: it has no keys.' },
};

const EXPIRES = 'a duration, as "8h", or a time to come, as "2026-12-31T23:00:00Z"';
/** Ten years: who means more, leaves it away. Seconds. */
const LONGEST = 10 * 366 * 86_400;

/** @returns ISO 8601, UTC */
const momentOf = (given: string, context: z.core.$RefinementCtx<string>): string => {
  const seconds = /^\d{4}-/.test(given) ? (timeOf(given) - Date.now()) / 1000 : secondsOf(given);
  if (seconds > 0 && seconds <= LONGEST) return new Date(Math.round(Date.now() + seconds * 1000)).toISOString();
  context.issues.push({ code: 'custom', message: `must be ${EXPIRES}, within ten years`, input: given });
  return z.NEVER;
};

/** Not a number where it is none. */
const timeOf = (given: string): number =>
  z.iso.datetime({ offset: true }).safeParse(given).success ? Date.parse(given) : NaN;

const secondsOf = (given: string): number => {
  try {
    return parseDuration(given);
  } catch (error) {
    if (error instanceof UnitError) return NaN;
    throw error;
  }
};

const wantedKey = bodyOf(
  {
    label: text('whose key it is, in 1 to 60 characters', 60)
      .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u, { error: 'must be one line of plain text' })
      .optional()
      .meta({ description: 'Whose it is, for people.' }),
    expires: text(EXPIRES, 40)
      .transform((given, context) => momentOf(given, context))
      .optional()
      .meta({ description: 'As `8h`, or `2026-12-31T23:00:00Z`. Absent: it is good until it is revoked.' }),
    by: actor,
  },
  '{"label":"Van 3","expires":"2026-12-31T23:00:00Z"}',
);

/** Stream keys (bearer tokens, where publishers come by WHIP), made and revoked while the server runs. */
export const keysEndpoints = ({ keysOf, audit }: KeysOptions): Endpoint[] => [
  endpoint({
    id: 'listKeys',
    method: 'get',
    path: KEYS,
    tag: 'publishing',
    summary: 'The stream keys of an input, without the keys themselves',
    access: 'operator',
    params: inputParams,
    answers: { 200: { description: 'The oldest first.', schema: z.object({ keys: z.array(shownKeySchema) }) } },
    problems: REFUSED,
    handle: ({ params }) => controlJson(200, { keys: found(keysOf, params).list() }),
  }),
  endpoint({
    id: 'issueKey',
    method: 'post',
    path: KEYS,
    tag: 'publishing',
    summary: 'Make a further stream key for an input; it is shown this once',
    access: 'operator',
    params: inputParams,
    body: wantedKey,
    bodyOptional: true,
    maxBodyBytes: 4096,
    answers: { 201: { description: 'Write the key down.', schema: shownKeySchema.extend({ key: z.string() }) } },
    problems: { ...REFUSED, 'too-many-keys': { status: 409, when: 'the input has as many as it may have.' } },
    handle: async ({ params, body: { label, expires, by }, author }) => {
      const issued = await found(keysOf, params).issue({ label, expiresAt: expires });
      if (!issued) throw new ApiProblem(409, 'too-many-keys', 'the input has too many keys: revoke those not needed');
      const { key, shown } = issued;
      const target = `${params.channel}/${params.input}`;
      audit?.record({
        ...author(by),
        action: 'key.issue',
        target,
        details: { id: shown.id, label, expiresAt: expires },
      });
      return controlJson(201, { ...shown, key }, { Location: pathOf(params, shown.id) });
    },
  }),
  endpoint({
    id: 'revokeKey',
    method: 'delete',
    path: `${KEYS}/{id}`,
    tag: 'publishing',
    summary: 'Revoke a stream key; who publishes with it is off at once',
    description: 'In place of a key that the server made itself, it makes another.',
    access: 'operator',
    params: inputParams.extend({ id: z.string().meta({ description: 'Id of the key.' }) }),
    query: byQuery,
    answers: { 200: { description: 'As it was.', schema: shownKeySchema } },
    problems: {
      ...REFUSED,
      'unknown-key': { status: 404, when: 'the input has no key of this id.' },
      'key-of-config': { status: 409, when: 'it stands in the config: it is changed there.' },
    },
    handle: async ({ params, query: { by }, author }) => {
      const writer = author(by);
      const revoked = await found(keysOf, params).revoke(params.id, writer.who);
      if (revoked === 'unknown-key') throw new ApiProblem(404, revoked, `the input has no key "${params.id}"`);
      if (revoked === 'key-of-config')
        throw new ApiProblem(409, revoked, 'this key stands in the config: change it there');
      const { id, label, origin } = revoked;
      const target = `${params.channel}/${params.input}`;
      audit?.record({ ...writer, action: 'key.revoke', target, details: { id, label, origin } });
      return controlJson(200, revoked);
    },
  }),
];

type InputParams = z.output<typeof inputParams>;

/** @throws ApiProblem where there is none, or it has no keys */
const found = (keysOf: FindKeys, { channel, input }: InputParams): InputKeys => {
  const keys = keysOf(channel, input);
  if ('list' in keys) return keys;
  throw new ApiProblem(REFUSED[keys.code].status, keys.code, keys.why);
};

const pathOf = ({ channel, input }: InputParams, id: string): string =>
  `/api/v1/channels/${encodeURIComponent(channel)}/inputs/${encodeURIComponent(input)}/keys/${id}`;
