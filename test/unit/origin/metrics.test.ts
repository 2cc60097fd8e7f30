import { describe, expect, it } from 'vitest';
import { Hono } from 'hono';
import type { Identity } from '../../../src/access/identity.ts';
import type { Refusal } from '../../../src/access/refusal.ts';
import type { MetricsAccess } from '../../../src/config/metrics.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { addMetricsRoutes } from '../../../src/origin/metrics-routes.ts';

const REFUSED: Refusal = { status: 401, code: 'token-missing', message: 'the token is missing' };
const VIEWER: Identity = { who: 'prometheus', role: 'viewer', by: 'token' };

const ask = async (access: MetricsAccess, address: string, found: Identity | Refusal = REFUSED, headers = {}) => {
  const app = new Hono<OriginEnv>();
  const desk = { contentType: 'text/plain; version=0.0.4', access: () => access, text: () => Promise.resolve('a 1\n') };
  addMetricsRoutes(app, desk, { identify: () => found });
  const incoming = { socket: { remoteAddress: address }, headers };
  const response = await app.request('/metrics', {}, { incoming });
  return response.status;
};

describe('/metrics', () => {
  it.each<[MetricsAccess, string, Identity | Refusal, number]>([
    ['viewer', '127.0.0.1', REFUSED, 200],
    ['viewer', '192.0.2.7', REFUSED, 401],
    ['viewer', '192.0.2.7', VIEWER, 200],
    ['viewer', '192.0.2.7', { ...VIEWER, channels: ['main'] }, 200],
    ['local', '127.0.0.1', REFUSED, 200],
    ['local', '192.0.2.7', VIEWER, 403],
    ['everybody', '192.0.2.7', REFUSED, 200],
  ])('%s: from %s %o is %d', async (access, address, found, status) => {
    expect(await ask(access, address, found)).toBe(status);
  });

  it('is not for those behind a proxy of this machine, nor for pages of other sites', async () => {
    expect(await ask('local', '127.0.0.1', VIEWER, { 'x-forwarded-for': '192.0.2.7' })).toBe(403);
    expect(await ask('viewer', '127.0.0.1', REFUSED, { origin: 'https://elsewhere.example' })).toBe(401);
  });
});
