import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FIRST_MSN, makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { ask, makeOrigin, sendRaw, startOrigin } from './fixture.ts';

const start = async () => {
  const rendition = makeRendition();
  publishMany(rendition, 6);
  return startOrigin({ timeline: makeChannel(rendition) });
};
const SEGMENT_PATH = `/live/main/720p/${FIRST_MSN}.ts`;
const PATHS = ['/live/main/index.m3u8', '/live/main/720p/index.m3u8', SEGMENT_PATH, '/health', '/api/v1/channels'];

describe('methods', () => {
  it.each(PATHS)('HEAD %s says the same as GET, without the body', async (path) => {
    const { port } = await start();
    const got = await ask(port, path);
    const { status, headers, body } = await ask(port, path, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(body).toHaveLength(0);
    expect({ ...headers, date: '' }).toEqual({ ...got.headers, date: '' });
    expect(headers['content-length']).toBe(String(got.body.length));
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    '%s is answered with 405 and what is allowed',
    async (method) => {
      const { port } = await start();
      for (const path of PATHS) {
        const { status, headers } = await ask(port, path, { method });
        const isApi = path.startsWith('/api/');
        // Pages of other sites are not told what they may try there.
        const expected = isApi ? ['GET, HEAD', undefined] : ['GET, HEAD, OPTIONS', '*'];
        expect([path, status, headers['allow'], headers['access-control-allow-origin']]).toEqual([
          path,
          405,
          ...expected,
        ]);
      }
      expect((await ask(port, '/no/such/path/here/at/all', { method })).status).toBe(404);
    },
  );

  it('OPTIONS lets browsers of other sites in', async () => {
    const { port } = await start();
    const { status, headers } = await ask(port, SEGMENT_PATH, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.org', 'access-control-request-headers': 'range' },
    });
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toContain('Range');
    expect(headers['access-control-max-age']).toBe('86400');
  });
});

describe('what is not there', () => {
  it.each([
    '/live',
    '/live/',
    '/live/main',
    '/live/nobody/index.m3u8',
    '/live/main/index.m3u',
    '/live/main/144p/index.m3u8',
    '/live/main/720p/',
    '/live/main/720p/x/index.m3u8',
    '/live/constructor/index.m3u8',
    '/live/main/__proto__/index.m3u8',
    '/live/MAIN/index.m3u8',
    '/vod/x/index.m3u8',
    '/assets/x.js',
  ])('%s is 404, with CORS, and kept by shared caches alone, for a second', async (path) => {
    const { port } = await start();
    const { status, headers } = await ask(port, path);
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=0, s-maxage=1',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    '/../../etc/passwd',
    '/live/main/../../../../etc/passwd',
    '/live/main/720p/..%2f..%2f..%2fetc%2fpasswd',
    '/live/main/%2e%2e/%2e%2e/etc/passwd',
    '/live/main/720p/%2e%2e%5cx.ts',
    '/live/main/720p/..\\..\\x.ts',
    '/live/main/720p/%00.ts',
    `/live/main/720p/${FIRST_MSN}%00.ts`,
    '/live/main/720p/%.ts',
    '/live/main/720p/%zz.ts',
    '/live/%ff%fe/index.m3u8',
    '/live/main%2f720p/index.m3u8',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '//live/main/index.m3u8',
    `/live/main/720p/${'9'.repeat(5000)}.ts`,
    `/live/${'a'.repeat(9000)}/index.m3u8`,
  ])('%s is 400 or 404, and says nothing', async (path) => {
    const { port } = await start();
    const { status, headers, body } = await ask(port, path);
    expect([400, 404]).toContain(status);
    expect(body.toString()).toMatch(/^(not found|malformed request)\n$/);
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  it('grows nothing, however often it is asked for', async () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    publishMany(rendition, 6, { parts: 4 });
    const { app } = makeOrigin({ timeline: makeChannel(rendition) });
    const poll = async (from: number): Promise<void> => {
      for (let index = from; index < from + 3000; index++) {
        await app.request(`/live/nobody${index}/index.m3u8`);
        await app.request(`/live/main/720p/${FIRST_MSN + 100 + index}.ts`);
        await app.request(`/live/main/720p/${FIRST_MSN}.${index}.ts`);
        await app.request(`/assets/x${index}.js`);
      }
    };
    const settle = (): number => {
      gc();
      return process.memoryUsage().heapUsed;
    };
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    await poll(10);
    const before = settle();
    await poll(10_000);
    expect(settle() - before).toBeLessThan(1_000_000);
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['a bad host', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ])('%s is answered, and ends that connection alone', async (_, bytes, status) => {
    const { port } = await start();
    const answer = await sendRaw(
      port,
      bytes.includes('a b') ? bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n') : bytes,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('access-control-allow-origin: *');
    expect((await ask(port, '/live/main/index.m3u8')).status).toBe(200);
  });

  it('HTTP/1.0 without a host is served', async () => {
    const { port } = await start();
    expect(await sendRaw(port, 'GET /live/main/index.m3u8 HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK/);
  });
});

describe('stopping', () => {
  it('takes less than a second, whatever clients hold open', async () => {
    const rendition = makeRendition();
    publishMany(rendition, 6);
    const origin = makeOrigin({ timeline: makeChannel(rendition) });
    const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
    // One connection is idle, and one has begun a request that it never ends.
    const idle = connect(port, '127.0.0.1');
    const begun = connect(port, '127.0.0.1', () => begun.write('GET / HTTP/1.1\r\nHost:'));
    for (const socket of [idle, begun]) socket.on('error', () => undefined);
    await ask(port, '/health');
    const from = performance.now();
    await origin.stop();
    expect(performance.now() - from).toBeLessThan(1000);
    await expect(ask(port, '/health')).rejects.toThrow('ECONNREFUSED');
  });

  it('works for one that never started', async () => {
    await makeOrigin({ timeline: makeChannel(makeRendition()) }).stop();
  });

  it('says which port is taken when it cannot start', async () => {
    const { port } = await start();
    const second = makeOrigin({ timeline: makeChannel(makeRendition()) });
    await expect(second.start({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });
});
