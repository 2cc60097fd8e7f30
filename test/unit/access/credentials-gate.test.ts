import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/access/caller.ts';
import { CredentialsGate } from '../../../src/access/credentials-gate.ts';
import { People } from '../../support/people.ts';

const CONFIG_TOKEN = 'a-token-of-some-length';
const RUN_TOKEN = 'sluice_run_of-this-run';

const people = new People();
let cookie = '';
let token = '';
beforeAll(async () => {
  await people.users.add('kim', 'operator', 'correct horse');
  cookie = `other=1; sluice-session=${await people.sessions.open('kim')}`;
  ({ token } = await people.tokens.create({ name: 'probe', role: 'viewer', createdBy: 'kim' }));
});
afterAll(() => rmSync(people.folder, { recursive: true }));

const gate = (trustsLocal: boolean) =>
  new CredentialsGate({ ...people, trustsLocal, configToken: CONFIG_TOKEN, localToken: RUN_TOKEN });
const who = (headers: Record<string, string>, { changes = true, trusts = false, address = '192.0.2.1' } = {}) => {
  const caller: Caller = { address, from: address, header: (name) => headers[name] };
  const found = gate(trusts).identify(caller, changes);
  return 'code' in found ? `${found.status} ${found.code}` : `${found.who}: ${found.role} by ${found.by}`;
};
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

describe('a token', () => {
  it('is that of the config, of this run, or one that was made', () => {
    expect(who(bearer(CONFIG_TOKEN))).toBe('api.token: admin by token');
    expect(who(bearer(RUN_TOKEN))).toBe('this machine: admin by local');
    expect(who(bearer(token))).toBe('token probe: viewer by token');
    expect(who({ authorization: `bearer  ${token} ` })).toBe('token probe: viewer by token');
  });

  it.each(['Bearer wrong', `Bearer ${CONFIG_TOKEN}x`, 'Bearer sluice_'])('%s is none', (authorization) => {
    expect(who({ authorization })).toBe('401 token-wrong');
    // Nor is it overlooked because something else would do.
    expect(who({ authorization, cookie, 'sec-fetch-site': 'same-origin' })).toBe('401 token-wrong');
    expect(who({ authorization }, { trusts: true, address: '127.0.0.1' })).toBe('401 token-wrong');
  });

  it('is not to be used by a page of another site', () => {
    const page = (origin: string) => ({ ...bearer(token), origin, host: 'live.example' });
    expect(who(page('https://live.example'))).toBe('token probe: viewer by token');
    expect(who(page('https://evil.example'))).toBe('403 foreign-page');
  });
});

describe('a session', () => {
  const host = 'live.example:8080';

  it('may look', () => {
    expect(who({ cookie }, { changes: false })).toBe('kim: operator by session');
  });

  it.each([
    [{ origin: 'http://live.example:8080', host }, 'kim: operator by session'],
    [{ origin: 'https://live.example', host: 'x', 'x-forwarded-host': 'live.example' }, 'kim: operator by session'],
    [{ 'sec-fetch-site': 'same-origin', host }, 'kim: operator by session'],
    [{ 'sec-fetch-site': 'same-site', host }, '403 foreign-page'],
    [{ 'sec-fetch-site': 'cross-site', host }, '403 foreign-page'],
    [{ 'sec-fetch-site': 'none', host }, '403 foreign-page'],
    [{ origin: 'http://evil.example', host }, '403 foreign-page'],
    [{ origin: 'http://live.example:9000', host }, '403 foreign-page'],
    [{ origin: 'null', host }, '403 foreign-page'],
    [{ origin: 'http://evil.example', host, 'sec-fetch-site': 'same-origin' }, '403 foreign-page'],
    [{ host }, '403 foreign-page'],
  ])('changes something from the own pages alone: %j', (headers, expected) => {
    expect(who({ cookie, ...headers })).toBe(expected);
  });

  it('that is none is told to log in', () => {
    expect(who({ cookie: 'sluice-session=x' }, { changes: false })).toBe('401 session-ended');
    expect(who({ cookie: 'a=b' }, { changes: false })).toBe('401 token-missing');
  });
});

describe('without credentials', () => {
  const here = { address: '127.0.0.1' };

  it('nobody comes in, not even from this machine', () => {
    expect(who({}, here)).toBe('401 token-missing');
  });

  it('programs of this machine do, where nobody else can reach the server', () => {
    expect(who({}, { ...here, trusts: true })).toBe('this machine: admin by local');
    expect(who({ host: 'localhost:8080' }, { ...here, trusts: true })).toBe('this machine: admin by local');
    expect(who({}, { trusts: true })).toBe('401 token-missing');
    expect(who({ 'x-forwarded-for': '127.0.0.1' }, { ...here, trusts: true })).toBe('401 token-missing');
  });

  it('a foreign name that was made to point here does not', () => {
    const rebound = { host: 'evil.example:8080' };
    expect(who(rebound, { ...here, trusts: true, changes: false })).toBe('403 foreign-page');
    expect(who({ ...rebound, origin: 'http://evil.example:8080' }, { ...here, trusts: true })).toBe('403 foreign-page');
  });
});
