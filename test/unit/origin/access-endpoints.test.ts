import { rmSync } from 'node:fs';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialsGate } from '../../../src/access/credentials-gate.ts';
import type { AuditEntry } from '../../../src/library/audit-entry.ts';
import { mountEndpoints } from '../../../src/origin/api/mount.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { sessionEndpoints } from '../../../src/origin/session-endpoints.ts';
import { tokenEndpoints } from '../../../src/origin/token-endpoints.ts';
import { userEndpoints } from '../../../src/origin/user-endpoints.ts';
import { People } from '../../support/people.ts';
import { quietLog } from '../../support/rig.ts';

const RUN_TOKEN = 'sluice_run_of-this-run';
const PASSWORD = 'correct horse';

let people: People;
let app: Hono<OriginEnv>;
let audited: Omit<AuditEntry, 'at'>[];

beforeEach(async () => {
  people = new People();
  audited = [];
  const options = { ...people, audit: { record: (entry: Omit<AuditEntry, 'at'>) => void audited.push(entry) } };
  app = new Hono<OriginEnv>();
  const endpoints = [
    ...sessionEndpoints(options),
    ...userEndpoints(options),
    ...tokenEndpoints({ ...options, now: () => people.now }),
  ];
  const gate = new CredentialsGate({ ...people, trustsLocal: false, localToken: RUN_TOKEN });
  mountEndpoints(app, endpoints, { gate, log: quietLog() });
  await people.users.add('kim', 'admin', PASSWORD);
});
afterEach(() => rmSync(people.folder, { recursive: true }));

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

const ask = async (method: string, path: string, headers: Record<string, string>, body?: object): Promise<Answered> => {
  const response = await app.request(`http://live.example/api/v1/${path}`, {
    method,
    headers: { host: 'live.example', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, body: parsed, headers: response.headers };
};

const ADMIN = { authorization: `Bearer ${RUN_TOKEN}` };
const PAGE = { origin: 'http://live.example' };
const logIn = async (name = 'kim', password = PASSWORD) => {
  const { headers } = await ask('POST', 'session', PAGE, { name, password });
  return { ...PAGE, cookie: /^[^;]*/.exec(headers.get('set-cookie') ?? '')![0] };
};

describe('/api/v1/session', () => {
  it('tells who asks', async () => {
    expect(await ask('GET', 'session', ADMIN)).toMatchObject({
      status: 200,
      body: { who: 'this machine', role: 'admin', by: 'local' },
    });
    const nobody = await ask('GET', 'session', {});
    expect([nobody.status, nobody.body['code']]).toEqual([401, 'token-missing']);
    expect(nobody.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('logs in and out', async () => {
    const { status, body, headers } = await ask('POST', 'session', PAGE, { name: 'kim', password: PASSWORD });
    expect([status, body]).toEqual([200, { who: 'kim', role: 'admin', by: 'session' }]);
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^sluice-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const session = { ...PAGE, cookie: cookie.split(';')[0]! };
    expect((await ask('GET', 'session', session)).body).toMatchObject({ who: 'kim' });
    const out = await ask('DELETE', 'session', session);
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await ask('GET', 'session', session)).status).toBe(401);
    expect(audited.map(({ action, who }) => `${who} ${action}`)).toEqual(['kim session.login', 'kim session.logout']);
  });

  it('keeps the cookie to HTTPS where it came by it', async () => {
    const proxied = { ...PAGE, 'x-forwarded-proto': 'https' };
    const { headers } = await ask('POST', 'session', proxied, { name: 'kim', password: PASSWORD });
    expect(headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('refuses a wrong password, and says when to come again', async () => {
    const wrong = { name: 'kim', password: 'wrong horse' };
    for (let count = 0; count < 10; count++) {
      expect((await ask('POST', 'session', {}, wrong)).body['code']).toBe('wrong-login');
    }
    const { status, body, headers } = await ask('POST', 'session', {}, wrong);
    expect([status, body['code'], headers.get('retry-after')]).toEqual([429, 'too-many-attempts', '60']);
    expect(audited.map(({ action }) => action)).toEqual(Array(10).fill('session.refused'));
    expect(JSON.stringify(audited)).not.toContain('horse');
  });

  it('is not to be made or ended by a page of another site', async () => {
    const evil = { origin: 'http://evil.example' };
    const login = await ask('POST', 'session', evil, { name: 'kim', password: PASSWORD });
    expect([login.status, login.headers.get('set-cookie')]).toEqual([403, null]);
    const session = await logIn();
    expect((await ask('DELETE', 'session', { ...session, ...evil })).headers.get('set-cookie')).toBeNull();
    expect((await ask('GET', 'session', session)).status).toBe(200);
  });

  it('changes the own password, and ends the other sessions', async () => {
    const [one, other] = [await logIn(), await logIn()];
    const body = { current: PASSWORD, password: 'battery staple' };
    expect((await ask('PUT', 'session/password', one, { ...body, current: 'wrong horse' })).status).toBe(403);
    expect((await ask('PUT', 'session/password', one, { ...body, password: 'short' })).body['code']).toBe(
      'bad-password',
    );
    expect((await ask('PUT', 'session/password', ADMIN, body)).body['code']).toBe('no-session');
    expect((await ask('PUT', 'session/password', one, body)).status).toBe(204);
    expect((await ask('GET', 'session', one)).status).toBe(200);
    expect((await ask('GET', 'session', other)).status).toBe(401);
    expect((await ask('POST', 'session', PAGE, { name: 'kim', password: PASSWORD })).status).toBe(401);
  });
});

describe('/api/v1/users', () => {
  it('are added, changed and removed by an admin', async () => {
    const added = await ask('POST', 'users', ADMIN, { name: 'lee', role: 'viewer', by: 'anna' });
    expect(added).toMatchObject({ status: 201, body: { name: 'lee', role: 'viewer' } });
    expect((await logIn('lee', String(added.body['password']))).cookie).toMatch(/^sluice-session=./);
    expect((await ask('PATCH', 'users/lee', ADMIN, { role: 'operator' })).body).toMatchObject({ role: 'operator' });
    const { body } = await ask('GET', 'users', ADMIN);
    expect(body['users']).toMatchObject([{ name: 'kim' }, { name: 'lee', role: 'operator' }]);
    expect((body['users'] as object[])[1]).toHaveProperty('lastLogin');
    expect(JSON.stringify(body)).not.toContain('scrypt');
    expect((await ask('DELETE', 'users/lee', ADMIN)).status).toBe(204);
    expect((await ask('DELETE', 'users/lee', ADMIN)).body['code']).toBe('unknown-user');
    expect(audited.filter(({ action }) => action.startsWith('user.'))).toMatchObject([
      { who: 'anna', action: 'user.add', target: 'lee', details: { after: { role: 'viewer' } } },
      { action: 'user.change', details: { before: { role: 'viewer' }, after: { role: 'operator' } } },
      { action: 'user.remove', details: { before: { role: 'operator' } } },
    ]);
  });

  it.each([
    [{ name: 'Lee', role: 'viewer' }, 'name'],
    [{ name: 'lee', role: 'king' }, 'role'],
    [{ name: 'lee', role: 'viewer', password: 'short' }, 'password'],
    [{ name: 'lee', role: 'viewer', sudo: true }, 'sudo'],
  ])('%j says which field is wrong', async (body, field) => {
    const answered = await ask('POST', 'users', ADMIN, body);
    expect([answered.status, answered.body['errors']]).toMatchObject([400, [{ field }]]);
  });

  it('keep an admin among them', async () => {
    expect((await ask('DELETE', 'users/kim', ADMIN)).body['code']).toBe('last-admin');
    expect((await ask('PATCH', 'users/kim', ADMIN, { role: 'viewer' })).body['code']).toBe('last-admin');
    expect((await ask('POST', 'users', ADMIN, { name: 'kim', role: 'viewer' })).status).toBe(409);
  });

  it('are for admins alone', async () => {
    await people.users.add('lee', 'operator', PASSWORD);
    const lee = await logIn('lee');
    for (const path of ['users', 'tokens']) {
      expect((await ask('GET', path, lee)).body['code']).toBe('role-too-low');
      expect((await ask('GET', path, {})).status).toBe(401);
    }
    expect((await ask('PATCH', 'users/lee', lee, { role: 'admin' })).status).toBe(403);
  });
});

describe('/api/v1/tokens', () => {
  it('are told once, and revoked', async () => {
    const wanted = { name: 'probe', role: 'viewer', channels: ['main'], expires: '90d' };
    const made = await ask('POST', 'tokens', await logIn(), wanted);
    expect(made).toMatchObject({
      status: 201,
      body: { ...wanted, createdBy: 'kim', expires: '2027-02-19T12:00:00.000Z' },
    });
    const token = String(made.body['token']);
    const probe = { authorization: `Bearer ${token}` };
    expect((await ask('GET', 'session', probe)).body).toEqual({
      ...{ who: 'token probe', role: 'viewer', by: 'token', channels: ['main'] },
    });
    const listed = await ask('GET', 'tokens', ADMIN);
    expect(listed.body['tokens']).toMatchObject([{ name: 'probe', id: made.body['id'] }]);
    expect(JSON.stringify([listed.body, audited])).not.toContain(token);
    expect((await ask('DELETE', `tokens/${String(made.body['id'])}`, ADMIN)).status).toBe(204);
    expect((await ask('GET', 'session', probe)).status).toBe(401);
    expect(audited.map(({ action }) => action)).toEqual(['session.login', 'token.create', 'token.revoke']);
  });

  it.each(['yesterday', '90', '2020-01-01T00:00:00Z', '-1d', '1000000d'])('do not expire %s', async (expires) => {
    expect((await ask('POST', 'tokens', ADMIN, { name: 'a', role: 'viewer', expires })).status).toBe(400);
  });
});
