import { Hono } from 'hono';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/access/identity.ts';
import type { AuditEntry } from '../../../src/library/audit-entry.ts';
import { mountEndpoints } from '../../../src/origin/api/mount.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { keysEndpoints, type InputKeys, type KeyWishes, type ShownKey } from '../../../src/origin/keys-endpoints.ts';

const SHOWN: ShownKey = { id: '0123456789ab', origin: 'issued', label: 'Van 3', expired: false, inUse: true };
const KEYS = '/api/v1/channels/main/inputs/studio/keys';

const rig = (role: Role = 'operator', full = false) => {
  const wishes: KeyWishes[] = [];
  const audited: Omit<AuditEntry, 'at'>[] = [];
  const keys: InputKeys = {
    list: () => [SHOWN],
    issue: (wish) => {
      wishes.push(wish);
      return Promise.resolve(full ? undefined : { key: 'the-secret', shown: { ...SHOWN, ...wish } });
    },
    revoke: (id) => {
      if (id === 'config.main.studio') return Promise.resolve('key-of-config');
      return Promise.resolve(id === SHOWN.id ? SHOWN : 'unknown-key');
    },
  };
  const app = new Hono<OriginEnv>();
  const log = pino({ level: 'silent' });
  const gate = { identify: () => ({ who: 'anna', role, by: 'session' as const }) };
  const keysOf = (_: string, input: string) =>
    input === 'studio' ? keys : { code: 'not-published' as const, why: 'it is a slate' };
  mountEndpoints(app, keysEndpoints({ keysOf, audit: { record: (entry) => audited.push(entry) } }), { gate, log });
  const ask = async (path: string, method = 'GET', body?: unknown) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = String(text?.length ?? 0);
    const headers = { 'content-type': 'application/json', 'content-length': length };
    const response = await app.request(path, { method, headers, ...(text !== undefined && { body: text }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ask, wishes, audited };
};

describe('keys of an input', () => {
  it('are listed without the keys themselves', async () => {
    expect(await rig().ask(KEYS)).toEqual({ status: 200, body: { keys: [SHOWN] } });
  });

  it('are no matter of viewers', async () => {
    const { ask } = rig('viewer');
    for (const [path, method, body] of [[KEYS], [KEYS, 'POST', {}], [`${KEYS}/${SHOWN.id}`, 'DELETE']] as const) {
      expect(await ask(path, method, body)).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
    }
  });

  it('are made, and shown this once; the log of changes knows who, and not the key', async () => {
    const { ask, wishes, audited } = rig();
    const before = Date.now();
    const { status, body } = await ask(KEYS, 'POST', { label: 'Van 3', expires: '8h' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: SHOWN.id, key: 'the-secret', label: 'Van 3' });
    const expiresAt = Date.parse(wishes[0]!.expiresAt!) - before;
    expect(expiresAt).toBeGreaterThanOrEqual(8 * 3_600_000);
    expect(expiresAt).toBeLessThan(9 * 3_600_000);
    expect(audited).toMatchObject([
      { who: 'anna', action: 'key.issue', target: 'main/studio', details: { id: SHOWN.id } },
    ]);
    expect(JSON.stringify(audited)).not.toContain('the-secret');
  });

  it('are good for ever where nothing else is said', async () => {
    const { ask, wishes } = rig();
    expect((await ask(KEYS, 'POST')).status).toBe(201);
    expect(wishes).toEqual([{ label: undefined, expiresAt: undefined }]);
  });

  it.each([
    'yesterday',
    '2020-01-01T00:00:00Z',
    '2050-13-01T00:00:00Z',
    '9999-01-01T00:00:00Z',
    '-3s',
    '0s',
    '8',
    8,
    '',
  ])('expire in no such way as %j', async (expires) => {
    const { ask, wishes } = rig();
    expect(await ask(KEYS, 'POST', { expires })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ field: 'expires' }] },
    });
    expect(wishes).toEqual([]);
  });

  it('are revoked, by whom is known', async () => {
    const { ask, audited } = rig();
    expect(await ask(`${KEYS}/${SHOWN.id}?by=Zo%C3%AB`, 'DELETE')).toEqual({ status: 200, body: SHOWN });
    expect(audited).toMatchObject([{ who: 'Zoë (anna)', action: 'key.revoke', details: { label: 'Van 3' } }]);
  });

  it.each([
    ['there is none of this id', `${KEYS}/none`, 'DELETE', 404, 'unknown-key'],
    ['it stands in the config', `${KEYS}/config.main.studio`, 'DELETE', 409, 'key-of-config'],
    ['nobody publishes to the input', KEYS.replace('studio', 'slate'), 'GET', 409, 'not-published'],
  ])('are refused where %s', async (_, path, method, status, code) => {
    const { ask, audited } = rig();
    expect(await ask(path, method)).toMatchObject({ status, body: { code } });
    expect(audited).toEqual([]);
  });

  it('are limited in number', async () => {
    expect(await rig('operator', true).ask(KEYS, 'POST', {})).toMatchObject({
      status: 409,
      body: { code: 'too-many-keys' },
    });
  });
});
