import { z } from 'zod';
import { isOwnPage, type Caller } from '../access/caller.ts';
import { readCookie, SESSION_COOKIE, writeSessionCookie } from '../access/cookie.ts';
import { ROLES, type Identity } from '../access/identity.ts';
import type { Login } from '../access/login.ts';
import { MAX_PASSWORD } from '../access/password.ts';
import { siteOf } from '../addresses/site.ts';
import { digestOf } from '../access/secret.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Users } from '../access/users.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import { accessProblems, tellingProblems } from './access-problems.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';

import { callerOf, type Exchange } from './exchange.ts';
import { CONTROL } from './headers.ts';
import { isSecure } from './page-origin.ts';
import { controlJson, type Reply } from './reply.ts';
import { bodyOf, text } from './request-body.ts';

export interface SessionOptions {
  readonly users: Pick<Users, 'change'>;
  readonly sessions: Pick<Sessions, 'end' | 'longest'>;
  readonly login: Pick<Login, 'attempt' | 'confirm'>;
  readonly audit?: AuditSink | undefined;
}

const PATH = '/api/v1/session';

const identitySchema = z
  .object({
    who: z.string().meta({ description: 'As the log of changes has it.' }),
    role: z.enum(ROLES),
    by: z.enum(['session', 'token', 'local']).meta({ description: 'How it is known.' }),
    channels: z.array(z.string()).optional().meta({ description: 'What a token is limited to; absent: all channels.' }),
  })
  .meta({ id: 'Identity' });

const password = text('a password', MAX_PASSWORD);
const loginSchema = bodyOf({ name: text('the name of a user', 100), password }, '{"name":"admin","password":"…"}');
const passwordSchema = bodyOf({ current: password, password }, '{"current":"…","password":"…"}');

/** Who am I, login, logout, and a password of one's own. */
export const sessionEndpoints = (options: SessionOptions): Endpoint[] => [
  whoAmI,
  logIn(options),
  logOut(options),
  ownPassword(options),
];

const whoAmI = endpoint({
  ...{ id: 'getSession', method: 'get', path: PATH, tag: 'session' },
  summary: 'Who asks',
  access: 'everybody',
  answers: { 200: { description: 'Somebody who is known.', schema: identitySchema } },
  problems: { 'token-missing': { status: 401, when: 'nobody who is known.' } },
  handle: ({ identity }) => {
    if (!identity) throw new ApiProblem(401, 'token-missing', 'log in, or send "Authorization: Bearer TOKEN"', BEARER);
    return controlJson(200, shown(identity));
  },
});

const BEARER = { 'WWW-Authenticate': 'Bearer realm="sluice"' };

const logIn = ({ login, sessions, audit }: SessionOptions): Endpoint =>
  endpoint({
    ...{ id: 'logIn', method: 'post', path: PATH, tag: 'session' },
    summary: 'Log in with a password',
    description: `Sets the cookie \`${SESSION_COOKIE}\`.`,
    access: 'everybody',
    body: loginSchema,
    maxBodyBytes: 4096,
    answers: { 200: { description: 'Logged in.', schema: identitySchema } },
    problems: {
      ...accessProblems('wrong-login', 'busy', 'not-stored'),
      'foreign-page': { status: 403, when: 'a page of another site asks.' },
      'too-many-attempts': { status: 429, when: 'too many attempts were wrong; later, as `Retry-After` says.' },
    },
    handle: async ({ body, exchange }) => {
      const caller = callerOf(exchange);
      // A page of another site could log its visitor in as somebody else.
      if (caller.header('origin') !== undefined && !isOwnPage(caller)) {
        throw new ApiProblem(403, 'foreign-page', 'pages of other sites may not do this');
      }
      const { name, address } = { name: body.name.trim().toLowerCase(), address: caller.from };
      const told = (action: string): void => audit?.record({ who: name, address, action, target: name, details: {} });
      try {
        const { user, secret } = await tellingProblems(() =>
          login.attempt({ ...body, site: siteOf(caller.from ?? '') }),
        );
        told('session.login');
        const cookie = cookieOf(exchange, secret, sessions.longest);
        return controlJson(200, shown({ who: user.name, role: user.role, by: 'session' }), cookie);
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'wrong-login') told('session.refused');
        throw error;
      }
    },
  });

const logOut = ({ sessions, audit }: SessionOptions): Endpoint =>
  endpoint({
    ...{ id: 'logOut', method: 'delete', path: PATH, tag: 'session' },
    summary: 'Log out',
    access: 'everybody',
    answers: { 204: { description: 'There is no session any more.' } },
    problems: accessProblems('not-stored'),
    handle: async ({ identity, exchange, author }) => {
      const digest = sessionDigest(callerOf(exchange));
      if (identity?.by !== 'session' || digest === undefined) return empty();
      await tellingProblems(() => sessions.end(digest));
      audit?.record({ ...author(), action: 'session.logout', target: identity.who, details: {} });
      return empty(cookieOf(exchange, '', 0));
    },
  });

const ownPassword = ({ users, login, audit }: SessionOptions): Endpoint =>
  endpoint({
    ...{ id: 'changeOwnPassword', method: 'put', path: `${PATH}/password`, tag: 'session' },
    summary: 'Change the password of who is logged in',
    description: 'Ends the other sessions of the user.',
    access: 'viewer',
    body: passwordSchema,
    maxBodyBytes: 4096,
    answers: { 204: { description: 'The password is changed.' } },
    problems: {
      ...accessProblems('unknown-user', 'bad-password', 'busy', 'not-stored'),
      'wrong-login': { status: 403, when: 'the current password is wrong.' },
      'no-session': { status: 409, when: 'nobody is logged in: tokens have no password.' },
      'too-many-attempts': { status: 429, when: 'too many attempts were wrong; later, as `Retry-After` says.' },
    },
    handle: async ({ identity, body, exchange, author }) => {
      if (identity?.by !== 'session') {
        throw new ApiProblem(409, 'no-session', 'only somebody who is logged in has a password to change');
      }
      const caller = callerOf(exchange);
      const { who: name } = identity;
      await tellingProblems(() =>
        login.confirm({ name, password: body.current, site: siteOf(caller.from ?? '') }),
      ).catch((error: unknown) => {
        // 401 would mean that the session has ended.
        if (!(error instanceof ApiProblem) || error.code !== 'wrong-login') throw error;
        throw new ApiProblem(403, 'wrong-login', 'the current password is wrong');
      });
      await tellingProblems(() => users.change(name, { password: body.password }, sessionDigest(caller)));
      audit?.record({ ...author(), action: 'user.password', target: name, details: {} });
      return empty();
    },
  });

const shown = ({ who, role, by, channels }: Identity): object => ({ who, role, by, ...(channels && { channels }) });

const cookieOf = (exchange: Exchange, secret: string, maxAge: number): Record<string, string> => ({
  'Set-Cookie': writeSessionCookie(secret, { isSecure: isSecure(exchange), maxAge }),
});

const sessionDigest = (caller: Caller): string | undefined => {
  const cookie = readCookie(caller.header('cookie'), SESSION_COOKIE);
  return cookie === undefined ? undefined : digestOf(cookie);
};

const empty = (headers: Record<string, string> = {}): Reply => ({
  ...{ status: 204, body: [] },
  headers: { ...CONTROL, 'Cache-Control': 'no-store', ...headers },
});
