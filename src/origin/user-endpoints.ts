import { z } from 'zod';
import { ROLES } from '../access/identity.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from '../access/password.ts';
import { USER_NAME, USER_NAME_WORDS } from '../access/records.ts';
import { makePassword } from '../access/secret.ts';
import type { Users } from '../access/users.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { accessProblems, tellingProblems } from './access-problems.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { CONTROL } from './headers.ts';
import { controlJson } from './reply.ts';
import { actor, bodyOf } from './request-body.ts';

export interface UserOptions {
  readonly users: Pick<Users, 'list' | 'get' | 'add' | 'change' | 'remove'>;
  readonly audit?: AuditSink | undefined;
}

const LIST = '/api/v1/users';
const ONE = `${LIST}/{name}`;

const nameError = `must be ${USER_NAME_WORDS}`;
const name = z.string({ error: nameError }).regex(USER_NAME, { error: nameError });
const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });
const passwordError = `must be a password of ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`;
const password = z
  .string({ error: passwordError })
  .min(MIN_PASSWORD, { error: passwordError })
  .max(MAX_PASSWORD, { error: passwordError })
  .optional();

const userSchema = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    createdAt: z.iso.datetime(),
    lastLogin: z.iso.datetime().optional(),
  })
  .meta({ id: 'User' });

const addSchema = bodyOf({ name, role, password, by: actor }, '{"name":"kim","role":"operator"}');
const changeSchema = bodyOf({ role: role.optional(), password, by: actor }, '{"role":"viewer"}');
const params = z.object({ name: z.string() });

/** Those who log in with a password. */
export const userEndpoints = (options: UserOptions): Endpoint[] => [
  list(options),
  add(options),
  change(options),
  remove(options),
];

const list = ({ users }: UserOptions): Endpoint =>
  endpoint({
    ...{ id: 'listUsers', method: 'get', path: LIST, tag: 'users', access: 'admin' },
    summary: 'Who can log in',
    answers: { 200: { description: 'By name.', schema: z.object({ users: z.array(userSchema) }) } },
    handle: () => controlJson(200, { users: users.list() }),
  });

const add = ({ users, audit }: UserOptions): Endpoint =>
  endpoint({
    ...{ id: 'addUser', method: 'post', path: LIST, tag: 'users', access: 'admin' },
    summary: 'Add a user',
    description: 'Without a password, one is made; it is told in the answer, and never again.',
    body: addSchema,
    maxBodyBytes: 4096,
    answers: {
      201: { description: 'The user.', schema: userSchema.extend({ password: z.string().optional() }) },
    },
    problems: accessProblems('user-exists', 'too-many', 'busy', 'not-stored'),
    handle: async ({ body, author }) => {
      const made = body.password === undefined ? makePassword() : undefined;
      const user = await tellingProblems(() => users.add(body.name, body.role, body.password ?? made!));
      const details = { after: { role: user.role } };
      audit?.record({ ...author(body.by), action: 'user.add', target: user.name, details });
      const told = { ...user, ...(made !== undefined && { password: made }) };
      return controlJson(201, told, { Location: `${LIST}/${user.name}` });
    },
  });

const change = ({ users, audit }: UserOptions): Endpoint =>
  endpoint({
    ...{ id: 'changeUser', method: 'patch', path: ONE, tag: 'users', access: 'admin' },
    summary: "Change a user's role or password",
    description: "A new password ends the user's sessions.",
    params,
    body: changeSchema,
    maxBodyBytes: 4096,
    answers: { 200: { description: 'The user as it is now.', schema: userSchema } },
    problems: {
      ...accessProblems('unknown-user', 'last-admin', 'busy', 'not-stored'),
      'nothing-to-change': { status: 400, when: 'neither a role nor a password is given.' },
    },
    handle: async ({ params: { name }, body, author }) => {
      if (body.role === undefined && body.password === undefined) {
        throw new ApiProblem(400, 'nothing-to-change', 'give a role, a password, or both');
      }
      const { before, after } = await tellingProblems(() => users.change(name, body));
      const details = {
        ...(before.role !== after.role && { before: { role: before.role }, after: { role: after.role } }),
        ...(body.password !== undefined && { password: 'changed' }),
      };
      audit?.record({ ...author(body.by), action: 'user.change', target: name, details });
      return controlJson(200, after);
    },
  });

const remove = ({ users, audit }: UserOptions): Endpoint =>
  endpoint({
    ...{ id: 'removeUser', method: 'delete', path: ONE, tag: 'users', access: 'admin' },
    summary: 'Remove a user',
    description: 'Their sessions end at once.',
    params,
    query: z.object({ by: actor }),
    answers: { 204: { description: 'There is no such user any more.' } },
    problems: accessProblems('unknown-user', 'last-admin', 'not-stored'),
    handle: async ({ params: { name }, query, author }) => {
      const before = users.get(name);
      await tellingProblems(() => users.remove(name));
      const details = before ? { before: { role: before.role } } : {};
      audit?.record({ ...author(query.by), action: 'user.remove', target: name, details });
      return { status: 204, headers: { ...CONTROL, 'Cache-Control': 'no-store' }, body: [] };
    },
  });
