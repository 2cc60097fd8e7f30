import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckClient, type Ask } from '../../../src/check/client/http-client.ts';
import { CERTIFICATES } from '../../support/certificates.ts';

const { cert, key } = CERTIFICATES.one;
const BYTES = Buffer.from('0123456789'.repeat(5000));

type Request = Pick<Http2ServerRequest, 'headers'> & { readonly url?: string };
interface Response {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string | Buffer): unknown;
}

const answer = ({ url = '', headers }: Request, response: Response): void => {
  if (url === '/never') return;
  if (url === '/moved') {
    response.statusCode = 302;
    response.setHeader('location', '/told?by=redirect');
    response.end('');
  } else if (url === '/gzip') {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(BYTES));
  } else if (url === '/bytes') response.end(BYTES);
  else response.end(JSON.stringify([url, headers.range, headers.authorization]));
};

describe.each(['HTTP/2', 'HTTP/1.1'] as const)('a server that agrees to %s', (protocol) => {
  let server: Server;
  let client: CheckClient;
  const sessions = new Set<ServerHttp2Session>();
  let opened = 0;
  const ask = (path: string, more: Partial<Ask> = {}) => {
    const url = path.startsWith('https:') ? path : `https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    return client.get({ url, signal: AbortSignal.timeout(20_000), patienceMs: 10_000, maxBytes: 1e6, ...more });
  };

  beforeAll(async () => {
    if (protocol === 'HTTP/2') {
      const made: Http2SecureServer = createSecureServer({ cert, key, allowHTTP1: true }, answer);
      made.on('session', (session) => {
        opened++;
        sessions.add(session);
        session.once('close', () => sessions.delete(session));
      });
      server = made;
    } else server = createHttpsServer({ cert, key }, answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new CheckClient({ insecure: true });
  });
  afterAll(() => {
    client.close();
    server.close();
  });

  test('is asked by it, all at once and by one connection', async () => {
    const answers = await Promise.all(['/a', '/b', '/gzip', '/bytes', '/moved'].map((path) => ask(path)));
    expect(answers.map((each) => [each.protocol, each.status])).toEqual(answers.map(() => [protocol, 200]));
    expect(answers[2]!.body).toEqual(BYTES);
    expect(answers[2]!.transferred).toBeLessThan(BYTES.length);
    expect(answers[3]!.body).toEqual(BYTES);
    expect(answers[4]!.redirects).toBe(1);
    expect(answers[4]!.url).toMatch(/\/told\?by=redirect$/);
    if (protocol === 'HTTP/2') expect(opened).toBe(1);
  });

  test('gets ranges, and names and passwords', async () => {
    const { port } = server.address() as AddressInfo;
    const { body } = await ask(`https://ann:s%20p@127.0.0.1:${port}/x?y=1`, { range: { offset: 5, length: 10 } });
    const authorization = `Basic ${Buffer.from('ann:s p').toString('base64')}`;
    expect(JSON.parse(body.toString())).toEqual(['/x?y=1', 'bytes=5-14', authorization]);
  });

  test('may answer too late, too much, or nothing any more', async () => {
    await expect(ask('/never', { patienceMs: 100 })).rejects.toThrow('did not answer within 0.1 s');
    await expect(ask('/bytes', { maxBytes: 100 })).rejects.toThrow('is larger than 100 bytes');
    const given = new AbortController();
    const asked = ask('/never', { signal: given.signal });
    given.abort();
    await expect(asked).rejects.toThrow(/abort/);
  });

  test('has to have a certificate that can be trusted', async () => {
    const strict = new CheckClient({ insecure: false });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const asked = strict.get({ url, signal: AbortSignal.timeout(20_000), patienceMs: 10_000, maxBytes: 10 });
    await expect(asked).rejects.toThrow('certificate that it made itself: take it with --insecure');
    strict.close();
  });

  test.runIf(protocol === 'HTTP/2')('may close its session: the next request opens another', async () => {
    const before = opened;
    for (const session of sessions) session.goaway();
    for (const session of sessions) session.destroy();
    const held = ask('/never');
    // Whether it is noticed before the request or by it.
    await Promise.race([held.catch(() => undefined), ask('/a').catch(() => undefined)]);
    expect((await ask('/b')).protocol).toBe('HTTP/2');
    expect(opened).toBeGreaterThan(before);
    client.close();
    await expect(held).rejects.toThrow();
  });
});
