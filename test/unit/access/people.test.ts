import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessFile } from '../../../src/access/access-file.ts';
import { People } from '../../support/people.ts';
import { quietLog } from '../../support/rig.ts';

let people: People;
beforeEach(() => {
  people = new People();
});
afterEach(() => rmSync(people.folder, { recursive: true }));

const file = () => join(people.folder, 'access.json');
const code = (which: string) => ({ code: which });

describe('the file', () => {
  it('is for the server alone, and has no secret in it', async () => {
    await people.users.add('kim', 'operator', 'correct horse');
    const { token } = await people.tokens.create({ name: 'probe', role: 'viewer', createdBy: 'kim' });
    const secret = await people.sessions.open('kim');
    const text = readFileSync(file(), 'utf8');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    for (const each of ['correct horse', token, secret]) expect(text).not.toContain(each);
  });

  it.each([
    ['{', 'is no JSON'],
    ['{"version":2}', 'is damaged at'],
    ['{"version":1,"users":[{"name":"kim","role":"king"}],"tokens":[],"sessions":[]}', 'is damaged at users.0'],
  ])('%s keeps the server from starting', (text, words) => {
    writeFileSync(file(), text);
    expect(() => new AccessFile(file(), quietLog())).toThrow(words);
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });

  it('leaves all as it was where the disk takes nothing', async () => {
    await people.users.add('kim', 'admin', 'correct horse');
    // What cannot be removed cannot be written anew.
    mkdirSync(join(people.folder, 'access.json.new', 'in the way'), { recursive: true });
    await expect(people.users.add('lee', 'viewer', 'correct horse')).rejects.toMatchObject(code('not-stored'));
    expect(people.users.list().map(({ name }) => name)).toEqual(['kim']);
    rmSync(join(people.folder, 'access.json.new'), { recursive: true });
    await people.users.add('lee', 'viewer', 'correct horse');
    expect(people.again().users.count).toBe(2);
  });

  it('keeps the rights of a file that somebody opened up', async () => {
    await people.users.add('kim', 'admin', 'correct horse');
    chmodSync(file(), 0o644);
    await people.users.add('lee', 'viewer', 'correct horse');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
});

describe('users', () => {
  it('are there after a restart', async () => {
    await people.users.add('kim', 'operator', 'correct horse');
    expect(people.again().users.list()).toEqual([
      { name: 'kim', role: 'operator', createdAt: '2026-11-21T12:00:00.000Z' },
    ]);
  });

  it('have names of their own, also when two are added at once', async () => {
    const both = ['operator', 'admin'].map((role) => people.users.add('kim', role as 'admin', 'correct horse'));
    const [first, second] = await Promise.allSettled(both);
    expect([first?.status, second]).toMatchObject(['fulfilled', { reason: code('user-exists') }]);
  });

  it('always have an admin among them', async () => {
    await people.users.add('kim', 'admin', 'correct horse');
    await people.users.add('lee', 'operator', 'correct horse');
    await expect(people.users.remove('kim')).rejects.toMatchObject(code('last-admin'));
    await expect(people.users.change('kim', { role: 'viewer' })).rejects.toMatchObject(code('last-admin'));
    await people.users.change('lee', { role: 'admin' });
    await people.users.remove('kim');
    await expect(people.users.remove('kim')).rejects.toMatchObject(code('unknown-user'));
    await expect(people.users.remove('lee')).rejects.toMatchObject(code('last-admin'));
  });

  it('of two admins that go at once, one stays', async () => {
    await people.users.add('kim', 'admin', 'correct horse');
    await people.users.add('lee', 'admin', 'correct horse');
    const gone = await Promise.allSettled(['kim', 'lee'].map((name) => people.users.remove(name)));
    expect(gone.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('sessions', () => {
  beforeEach(() => people.users.add('kim', 'admin', 'correct horse'));
  const who = (secret: string, where = people) => where.sessions.find(secret)?.identity.who;

  it('last across a restart', async () => {
    const secret = await people.sessions.open('kim');
    expect(people.again().sessions.find(secret)?.identity).toEqual({ who: 'kim', role: 'admin', by: 'session' });
    expect(who(`${secret}x`)).toBeUndefined();
  });

  it('end after an hour without a request, and go on while there are some', async () => {
    const secret = await people.sessions.open('kim');
    for (let hour = 0; hour < 3; hour++) {
      people.wait(3500);
      expect(who(secret)).toBe('kim');
    }
    await people.file.stop();
    expect(who(secret, people.again())).toBe('kim');
    people.wait(3600);
    expect(who(secret)).toBeUndefined();
  });

  it('end after a day in any case', async () => {
    const secret = await people.sessions.open('kim');
    for (let at = 0; at < 86_000; at += 2000) {
      people.wait(2000);
      expect(who(secret)).toBe(at + 2000 < 86_400 ? 'kim' : undefined);
    }
    expect(who(secret)).toBe('kim');
    people.wait(500);
    expect(who(secret)).toBeUndefined();
  });

  it('end with a logout, a new password, or their user', async () => {
    await people.users.add('lee', 'viewer', 'correct horse');
    const open = () => Promise.all([people.sessions.open('lee'), people.sessions.open('lee')]);
    const [one, other] = await open();
    await people.sessions.end(people.sessions.find(one)!.digest);
    expect([who(one), who(other)]).toEqual([undefined, 'lee']);
    const kept = await people.sessions.open('lee');
    await people.users.change('lee', { password: 'battery staple' }, people.sessions.find(kept)?.digest);
    expect([who(other), who(kept)]).toEqual([undefined, 'lee']);
    await people.users.remove('lee');
    expect(who(kept)).toBeUndefined();
    await people.users.add('lee', 'admin', 'correct horse');
    expect(who(kept)).toBeUndefined();
  });

  it('have the role that their user has now', async () => {
    await people.users.add('lee', 'viewer', 'correct horse');
    const secret = await people.sessions.open('lee');
    await people.users.change('lee', { role: 'operator' });
    expect(people.sessions.find(secret)?.identity.role).toBe('operator');
  });

  it('of one user are twenty at most: the oldest ends', async () => {
    const opened: string[] = [];
    for (let count = 0; count < 21; count++) opened.push(await people.sessions.open('kim'));
    expect([who(opened[0]!), who(opened[1]!), who(opened[20]!)]).toEqual([undefined, 'kim', 'kim']);
  });
});

describe('tokens', () => {
  it('say who brings them, and what they may', async () => {
    const asked = { name: 'probe', role: 'viewer', channels: ['main'], createdBy: 'kim' } as const;
    const { token, described } = await people.tokens.create(asked);
    expect(token).toMatch(/^sluice_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(described)).not.toContain(token);
    const identity = { who: 'token probe', role: 'viewer', by: 'token', channels: ['main'] };
    expect(people.tokens.identify(token)).toEqual(identity);
    expect(people.again().tokens.identify(token)).toEqual(identity);
  });

  it('tell when they were last used', async () => {
    const { token } = await people.tokens.create({ name: 'probe', role: 'viewer', createdBy: 'kim' });
    expect(people.tokens.list()[0]).not.toHaveProperty('lastUsed');
    people.wait(60);
    people.tokens.identify(token);
    await people.file.stop();
    expect(people.again().tokens.list()[0]).toMatchObject({ lastUsed: '2026-11-21T12:01:00.000Z' });
  });

  it('end when they expire, and when they are revoked', async () => {
    const expires = people.now + 60_000;
    const { token, described } = await people.tokens.create({ name: 'a', role: 'admin', createdBy: 'k', expires });
    people.wait(59);
    expect(people.tokens.identify(token)).toMatchObject({ role: 'admin' });
    people.wait(1);
    expect(people.tokens.identify(token)).toBe('expired');
    await people.tokens.revoke(described.id);
    expect(people.tokens.identify(token)).toBeUndefined();
    await expect(people.tokens.revoke(described.id)).rejects.toMatchObject(code('unknown-token'));
    const late = people.tokens.create({ name: 'a', role: 'admin', createdBy: 'k', expires });
    await expect(late).rejects.toMatchObject(code('bad-expiry'));
  });
});

describe('logins', () => {
  beforeEach(() => people.users.add('kim', 'admin', 'correct horse'));
  const attempt = (password: string, { name = 'kim', site = '192.0.2.1' } = {}) =>
    people.login.attempt({ name, password, site }).then(
      () => 'in',
      (error: { code?: string; retryAfter?: number }) => error.code ?? error.retryAfter,
    );

  it('need the right password, and do not tell whether there is such a user', async () => {
    expect(await attempt('correct horse', { name: ' Kim ' })).toBe('in');
    expect(await attempt('wrong horse')).toBe('wrong-login');
    expect(await attempt('wrong horse', { name: 'nobody' })).toBe('wrong-login');
  });

  it('from one address are refused after ten that were wrong, whichever user they mean', async () => {
    for (let count = 0; count < 10; count++) {
      expect(await attempt('wrong horse', { name: `user${count}` })).toBe('wrong-login');
    }
    expect(await attempt('correct horse')).toBe(60);
    expect(await attempt('correct horse', { site: '192.0.2.2' })).toBe('in');
    people.wait(61);
    expect(await attempt('correct horse')).toBe('in');
  });

  it('of one user are refused after thirty that were wrong, from wherever they come', async () => {
    for (let count = 0; count < 30; count++) {
      expect(await attempt('wrong horse', { site: `192.0.2.${count}` })).toBe('wrong-login');
    }
    expect(await attempt('correct horse')).toBe(30);
    people.wait(30);
    expect(await attempt('correct horse')).toBe('in');
  });

  it('that come at once are counted before they are looked at', async () => {
    const all = await Promise.all(Array.from({ length: 15 }, () => attempt('wrong horse')));
    expect(all.filter((one) => one === 'wrong-login')).toHaveLength(10);
  });

  it('that are right do not count', async () => {
    for (let count = 0; count < 15; count++) expect(await attempt('correct horse')).toBe('in');
    expect(await attempt('wrong horse')).toBe('wrong-login');
  });
});
