import { describe, expect, it } from 'vitest';
import { Maintenance, type MaintenanceBook } from '../../../src/health/maintenance.ts';
import type { AuditEntry } from '../../../src/library/audit-entry.ts';
import type { Endpoint } from '../../../src/origin/api/endpoint.ts';
import { mountEndpoints } from '../../../src/origin/api/mount.ts';
import { maintenanceEndpoints } from '../../../src/origin/maintenance-endpoints.ts';
import { Hono } from 'hono';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import type { OriginChannels } from '../../../src/origin/channel.ts';
import { silentLog } from './fixture.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');

const setUp = (role: 'viewer' | 'operator' = 'operator') => {
  const entries: Omit<AuditEntry, 'at'>[] = [];
  const saved: MaintenanceBook[] = [];
  const maintenance = new Maintenance({ load: () => ({}), save: (book) => saved.push(book) });
  let changes = 0;
  const endpoints: Endpoint[] = maintenanceEndpoints({
    channels: new Map([['main', {}]]) as unknown as OriginChannels,
    maintenance,
    changed: () => changes++,
    audit: { record: (entry) => entries.push(entry) },
    now: () => NOW,
  });
  const app = new Hono<OriginEnv>();
  const gate = { identify: () => ({ who: 'anna', role, by: 'session' as const }) };
  mountEndpoints(app, endpoints, { gate, log: silentLog });
  const ask = async (method: string, body?: object, channel = 'main') => {
    const response = await app.request(`/api/v1/channels/${channel}/maintenance`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown };
  };
  return { ask, maintenance, entries, saved, changes: () => changes };
};

describe('maintenance of a channel', () => {
  it('begins, is told, and ends', async () => {
    const { ask, entries, saved, maintenance, changes } = setUp();
    expect((await ask('GET')).status).toBe(404);
    const window = {
      since: '2026-11-21T10:00:00.000Z',
      until: '2026-11-21T10:30:00.000Z',
      by: 'anna',
      reason: 'new cable',
    };
    expect(await ask('POST', { for: 1800, reason: 'new cable' })).toEqual({ status: 200, body: window });
    expect(await ask('GET')).toEqual({ status: 200, body: window });
    expect(saved.at(-1)).toEqual({ main: window });
    expect(maintenance.of('main', NOW + 1_799_999)).toEqual(window);
    expect(maintenance.of('main', NOW + 1_800_000)).toBeUndefined();
    await ask('POST', { until: '2026-11-21T12:00:00+01:00' });
    expect(await ask('DELETE')).toEqual({ status: 204, body: undefined });
    expect((await ask('DELETE')).status).toBe(204);
    expect(saved.at(-1)).toEqual({});
    expect(changes()).toBe(4);
    expect(entries).toMatchObject([
      { who: 'anna', action: 'channel.maintenance', target: 'main', details: { after: window } },
      { details: { after: { until: '2026-11-21T11:00:00.000Z' } } },
      { details: { before: { until: '2026-11-21T11:00:00.000Z' } } },
    ]);
  });

  it.each([
    [{ until: '2026-11-21T09:00:00Z' }, 'not-ahead'],
    [{ until: '2027-11-21T09:00:00Z' }, 'not-ahead'],
    [{ for: 0 }, 'invalid-request'],
    [{ for: 'long' }, 'invalid-request'],
    [{ reason: '' }, 'invalid-request'],
    [{ unknown: 1 }, 'invalid-request'],
  ])('%j is refused', async (body, code) => {
    expect(await setUp().ask('POST', body)).toMatchObject({ status: 400, body: { code } });
  });

  it('is for operators, and of channels that there are', async () => {
    expect((await setUp('viewer').ask('POST', {})).status).toBe(403);
    expect((await setUp().ask('POST', {}, 'nobody')).status).toBe(404);
  });
});
