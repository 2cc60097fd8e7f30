import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Identity } from '../../../../src/access/identity.ts';
import type { Refusal } from '../../../../src/access/refusal.ts';
import { endpoint, type Endpoint } from '../../../../src/origin/api/endpoint.ts';
import { mountEndpoints } from '../../../../src/origin/api/mount.ts';
import { checkIfMatch } from '../../../../src/origin/api/precondition.ts';
import type { OriginEnv } from '../../../../src/origin/exchange.ts';
import { controlJson } from '../../../../src/origin/reply.ts';
import { bodyOf, durationField } from '../../../../src/origin/request-body.ts';
import { silentLog } from '../fixture.ts';

const PATH = '/api/v1/things/{thing}';
const identity: Identity = { who: 'zoe', role: 'operator', by: 'token' };

const start = (found: Identity | Refusal = identity) => {
  let [made, version] = [0, 1];
  const common = { path: PATH, tag: 'things', access: 'operator', summary: 'Of a thing' } as const;
  const answers = { 200: { description: 'It.' } };
  const params = z.object({ thing: z.string().max(5, { error: 'must be short' }) });
  const tag = () => `"${version}"`;
  const endpoints: Endpoint[] = [
    endpoint({
      ...{ ...common, params, answers, id: 'readThing', method: 'get', versioned: true },
      query: z.object({ deep: z.enum(['yes', 'no']).optional() }),
      handle: ({ params: { thing }, query }) => controlJson(200, { thing, ...query }, { ETag: tag() }),
    }),
    endpoint({
      ...{ ...common, params, answers, id: 'makeThing', method: 'post', maxBodyBytes: 200 },
      body: bodyOf(
        { length: durationField({ least: 1, most: 60 }), size: z.object({ height: z.int() }).optional() },
        '{"length":"1s"}',
      ),
      bodyOptional: false,
      handle: ({ body, author }) => controlJson(201, { number: ++made, length: body.length, ...author('Adam') }),
    }),
    endpoint({
      ...{ ...common, params, answers, id: 'changeThing', method: 'put', versioned: true },
      body: bodyOf({}, '{}'),
      bodyOptional: true,
      handle: ({ header }) => {
        checkIfMatch(header('if-match'), tag());
        version++;
        return controlJson(200, { version }, { ETag: tag() });
      },
    }),
    endpoint({
      ...{ ...common, params, answers, id: 'breakThing', method: 'delete' },
      handle: () => {
        throw new Error('it is broken');
      },
    }),
  ];
  const app = new Hono<OriginEnv>();
  mountEndpoints(app, endpoints, { gate: { identify: () => found }, log: silentLog });
  return async (method: string, path: string, body?: string | ReadableStream, headers: Record<string, string> = {}) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const length = typeof body === 'string' ? { 'content-length': `${body.length}` } : {};
    const request = new Request(`http://host/api/v1/things/${path}`, {
      ...{ method, headers: { ...type, ...length, ...headers } },
      ...(body !== undefined && { body, duplex: 'half' }),
    });
    const response = await app.fetch(request);
    const text = await response.text();
    const data = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, data };
  };
};

describe('an endpoint', () => {
  it('names every field that is wrong', async () => {
    const ask = start();
    const { status, headers, data } = await ask('POST', 'one', '{"length":"2h","size":{"height":0.5},"more":1}');
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(data).toMatchObject({ status: 400, title: 'Bad Request', code: 'invalid-request' });
    expect(data['errors']).toEqual(
      expect.arrayContaining([
        { field: 'length', detail: 'must be 1s to 1m' },
        { field: 'size.height', detail: expect.stringMatching(/int/) as string },
        { field: 'more', detail: 'unknown; known: length, size' },
      ]),
    );
    expect((await ask('GET', 'too-long')).data['errors']).toEqual([{ field: 'thing', detail: 'must be short' }]);
  });

  it('knows its query, and refuses what is not in it', async () => {
    const ask = start();
    expect((await ask('GET', 'one?deep=yes')).data).toEqual({ thing: 'one', deep: 'yes' });
    expect((await ask('GET', 'one?depe=yes')).data['errors']).toEqual([
      { field: 'depe', detail: 'unknown; known: deep' },
    ]);
    expect((await ask('POST', 'one?x=1', '{"length":"1s"}')).status).toBe(400);
  });

  it('names the one who asks beside the one who is said to', async () => {
    const ask = start();
    expect((await ask('POST', 'one', '{"length":"1s"}')).data).toEqual({ number: 1, length: 1, who: 'Adam (zoe)' });
  });

  it('refuses what is too long, and what is not JSON', async () => {
    const ask = start();
    expect((await ask('POST', 'one', `{"length":"${'1'.repeat(300)}"}`)).data['code']).toBe('too-large');
    expect((await ask('POST', 'one', '{"length":"1s"}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('POST', 'one', '{')).data['detail']).toMatch(/^the body is not JSON/);
  });

  it.each<[string, Identity | Refusal, number]>([
    ['is not known', { status: 401, code: 'token-missing', message: 'log in' }, 401],
    ['may only look', { ...identity, role: 'viewer' }, 403],
  ])('reads nothing of what somebody sends who %s', async (_, found, expected) => {
    let read = 0;
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(++read)) }, { highWaterMark: 0 });
    expect((await start(found)('POST', 'one', body)).status).toBe(expected);
    expect(read).toBe(0);
  });

  it('does the same request with the same key once', async () => {
    const ask = start();
    const key = { 'idempotency-key': 'a1' };
    for (let times = 0; times < 3; times++) {
      const { status, data } = await ask('POST', 'one', '{"length":"1s"}', key);
      expect([status, data['number']]).toEqual([201, 1]);
    }
    expect((await ask('POST', 'one', '{"length":"2s"}', key)).data['code']).toBe('key-reused');
    expect((await ask('POST', 'two', '{"length":"1s"}', key)).data['code']).toBe('key-reused');
    expect((await ask('POST', 'one', '{"length":"1s"}')).data['number']).toBe(2);
  });

  it('changes the version that is meant, and is not read twice', async () => {
    const ask = start();
    const etag = (await ask('GET', 'one')).headers.get('etag')!;
    expect((await ask('GET', 'one', undefined, { 'if-none-match': etag })).status).toBe(304);
    expect((await ask('PUT', 'one', undefined, { 'if-match': `"0", ${etag}` })).data).toEqual({ version: 2 });
    const { status, data, headers } = await ask('PUT', 'one', undefined, { 'if-match': etag });
    expect([status, data['code'], headers.get('etag')]).toEqual([412, 'stale', '"2"']);
    expect((await ask('PUT', 'one', undefined, { 'if-match': 'W/"2"' })).status).toBe(412);
    expect((await ask('PUT', 'one', '{}', { 'if-match': '*' })).data).toEqual({ version: 3 });
    expect((await ask('GET', 'one', undefined, { 'if-none-match': etag })).status).toBe(200);
  });

  it('does not take it for a fault of its own when a body does not come whole', async () => {
    const cut = new ReadableStream({ pull: (stream) => stream.error(new Error('aborted')) });
    const { status, data } = await start()('POST', 'one', cut);
    expect([status, data['code']]).toEqual([400, 'invalid-request']);
    expect(data['detail']).toBe('the body did not come whole: aborted');
  });

  it('tells of its own faults no more than that the log has them', async () => {
    const ask = start();
    const { status, data } = await ask('DELETE', 'one');
    expect([status, data['code'], data['detail']]).toEqual([500, 'internal', 'internal error: the log says more']);
    expect((await ask('PATCH', 'one')).headers.get('allow')).toBe('GET, HEAD, POST, PUT, DELETE');
  });
});
