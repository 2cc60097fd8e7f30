import type { IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LoginAttempt } from '../../../src/access/login.ts';
import { endpoint } from '../../../src/origin/api/endpoint.ts';
import { mountEndpoints } from '../../../src/origin/api/mount.ts';
import { clientAddress } from '../../../src/origin/client-address.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { controlJson } from '../../../src/origin/reply.ts';
import { sessionEndpoints } from '../../../src/origin/session-endpoints.ts';
import { StreamDesk } from '../../../src/origin/sse/stream-desk.ts';
import { silentLog } from './fixture.ts';

const PROXY = '10.0.0.5';
const GATE = { identify: () => ({ who: 'kim', role: 'viewer' as const, by: 'token' as const }) };

const rig = () => {
  const sites: string[] = [];
  const audited: (string | undefined)[] = [];
  const streams = new StreamDesk(GATE);
  const app = new Hono<OriginEnv>();
  const login = {
    attempt: ({ site }: LoginAttempt) => {
      sites.push(site);
      return Promise.resolve({ user: { name: 'kim', role: 'admin' as const, createdAt: '' }, secret: 'x' });
    },
    confirm: () => Promise.resolve(),
  };
  const sessions = { end: () => Promise.resolve(), longest: 60 };
  const people = { users: { change: () => Promise.reject(new Error('not asked')) }, sessions, login };
  const stream = endpoint({
    ...{ id: 'listen', method: 'get', path: '/api/v1/listen', tag: 'things', summary: 'Of a thing', access: 'viewer' },
    query: z.object({}),
    answers: { 200: { description: 'It.' } },
    handle: (asked) => {
      streams.open(asked, 'viewer', { closed: () => undefined });
      return controlJson(200, {});
    },
  });
  const audit = { record: ({ address }: { address?: string | undefined }) => void audited.push(address) };
  mountEndpoints(app, [...sessionEndpoints({ ...people, audit }), stream], { gate: GATE, log: silentLog });
  const ask = async (path: string, address: string, forwarded?: string, body?: object) => {
    const text = body && JSON.stringify(body);
    const headers = {
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': String(text.length) }),
      ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
    };
    const incoming = { headers, socket: { remoteAddress: address } } as unknown as IncomingMessage;
    const env = { incoming, addressOf: clientAddress(['10.0.0.0/8']) };
    const init = { method: body ? 'POST' : 'GET', headers, ...(text !== undefined && { body: text }) };
    return (await app.request(`/api/v1/${path}`, init, env)).status;
  };
  return { ask, sites, audited, streams };
};

describe('somebody behind a proxy that is trusted', () => {
  it('logs in from where they are, and so does the log of changes have it', async () => {
    const { ask, sites, audited } = rig();
    const body = { name: 'kim', password: 'correct horse' };
    expect(await ask('session', PROXY, '203.0.113.7', body)).toBe(200);
    expect(await ask('session', PROXY, '198.51.100.1, 203.0.113.8, 10.9.9.9', body)).toBe(200);
    expect(await ask('session', '127.0.0.1', '2001:db8:1:2:3::4', body)).toBe(200);
    // What others say of themselves counts for nothing.
    expect(await ask('session', '192.0.2.9', '203.0.113.9', body)).toBe(200);
    expect(await ask('session', PROXY, 'nonsense', body)).toBe(200);
    expect(sites).toEqual(['203.0.113.7', '203.0.113.8', '2001:db8:1:2', '192.0.2.9', PROXY]);
    expect(audited).toEqual(['203.0.113.7', '203.0.113.8', '2001:db8:1:2:3::4', '192.0.2.9', PROXY]);
  });

  it('takes nobody else the streams of events that one address may have', async () => {
    const { ask, streams } = rig();
    const open = async (count: number, forwarded: string) => {
      const statuses = await Promise.all(Array.from({ length: count }, () => ask('listen', PROXY, forwarded)));
      return statuses.filter((status) => status === 200).length;
    };
    expect(await open(40, '203.0.113.7')).toBe(32);
    expect(await open(40, '203.0.113.8')).toBe(32);
    // One home has as many addresses of IPv6 as it likes.
    expect((await open(20, '2001:db8::1')) + (await open(20, '2001:db8::2'))).toBe(32);
    streams.stop();
    expect(streams.count).toBe(0);
  });
});
