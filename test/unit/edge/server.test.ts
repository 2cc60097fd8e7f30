import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import type { AddressLimitOptions } from '../../../src/origin/address-limit.ts';
import { createEdge } from '../../../src/edge/server.ts';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment, publishMany, publishParts } from '../hls/fixture.ts';
import { ask, sendRaw, silentLog, startOrigin, until } from '../origin/fixture.ts';

const LAST = FIRST_MSN + 9;
const PLAYLIST = '/live/main/720p/index.m3u8';
const SEGMENT = `/live/main/720p/${LAST}.ts`;

const startEdge = async (originPort: number, limits: Partial<AddressLimitOptions> = {}): Promise<number> => {
  const origin = new URL(`http://127.0.0.1:${originPort}`);
  const edge = createEdge({ origin, memory: 16e6, limits: { ...DEFAULT_HTTP_LIMITS, ...limits }, log: silentLog });
  const { port } = await edge.start({ host: '0.0.0.0', port: 0, sharePort: false });
  onTestFinished(() => edge.stop());
  return port;
};

const setup = async () => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  publishMany(rendition, 10, { parts: 4 });
  const next = makeSegment(rendition, LAST + 1, { parts: 4 });
  const { origin, port: originPort } = await startOrigin({ timeline: makeChannel(rendition) });
  return { origin, originPort, rendition, next, port: await startEdge(originPort) };
};

const startFake = async (server: Server | TcpServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

/** This machine, as others see it: the loopback is trusted. */
const OWN_ADDRESS = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const withoutAge = ({
  age: _age,
  connection: _connection,
  'keep-alive': _keepAlive,
  ...rest
}: object & Record<string, unknown>) => rest;

describe('an edge', () => {
  it.each([
    '/live/main/index.m3u8',
    PLAYLIST,
    SEGMENT,
    `/live/main/720p/${LAST}.2.ts`,
    '/live/main/720p/1.ts',
    '/watch/x',
  ])('says of %s what the origin says, and how old that is', async (path) => {
    const { port, originPort } = await setup();
    const headers = { 'accept-encoding': 'gzip, br' };
    const [theirs, first, second] = [
      await ask(originPort, path, { headers }),
      await ask(port, path, { headers }),
      await ask(port, path, { headers }),
    ];
    for (const ours of [first, second]) {
      expect([ours.status, ours.body]).toEqual([theirs.status, theirs.body]);
      expect({ ...withoutAge(ours.headers), date: '' }).toEqual({ ...withoutAge(theirs.headers), date: '' });
      expect(Number(ours.headers['age'])).toBeLessThan(10);
    }
  });

  it('holds a hundred viewers of the next part with one request', async () => {
    const { port, origin, rendition, next } = await setup();
    const url = `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=0`;
    const held = Array.from({ length: 100 }, (_, index) => ask(port, `${url}&session=${index}`));
    await until(() => origin.waiting === 1, 'the origin holds one');
    await until(() => true, 'a turn');
    publishParts(rendition, next, 1);
    for (const { status, body } of await Promise.all(held)) {
      expect(status).toBe(200);
      expect(body.toString()).toContain(`URI="${LAST + 1}.0.ts"`);
    }
    const health = (await ask(port, '/health')).body.toString();
    expect(health).toMatch(/^SLUICE OK - edge of .*\|asked=100 .*fetched=1 failed=0 waiting=0/);
  });

  it('answers conditions, ranges and HEAD by itself', async () => {
    const { port } = await setup();
    const whole = await ask(port, SEGMENT);
    const etag = whole.headers.etag!;
    const unchanged = await ask(port, SEGMENT, { headers: { 'if-none-match': etag } });
    expect([unchanged.status, unchanged.body.length, unchanged.headers.etag]).toEqual([304, 0, etag]);
    const piece = await ask(port, SEGMENT, { headers: { range: 'bytes=3-9' } });
    expect([piece.status, piece.headers['content-range'], piece.body]).toEqual([
      206,
      `bytes 3-9/${whole.body.length}`,
      whole.body.subarray(3, 10),
    ]);
    const beyond = await ask(port, SEGMENT, { headers: { range: 'bytes=999999-' } });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${whole.body.length}`]);
    const head = await ask(port, SEGMENT, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(whole.body.length),
      0,
    ]);
  });

  it('lets viewers ask, and nobody do anything else', async () => {
    const { port } = await setup();
    expect((await ask(port, '/api/v1/channels/main/switch', { method: 'POST', body: '{}' })).status).toBe(405);
    expect((await ask(port, '/metrics')).status).toBe(404);
    const preflight = await ask(port, PLAYLIST, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(await sendRaw(port, 'no HTTP at all\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });

  it('says 502 where nobody answers, and CRITICAL in its health', async () => {
    const closed = createServer();
    const gone = await startFake(closed);
    await new Promise((resolve) => closed.close(resolve));
    const port = await startEdge(gone);
    const { status, headers } = await ask(port, PLAYLIST);
    expect([status, headers['access-control-allow-origin'], headers['retry-after']]).toEqual([502, '*', '1']);
    const health = await ask(port, '/health');
    expect([health.status, health.body.toString()]).toEqual([503, expect.stringMatching(/^SLUICE CRITICAL - /)]);
  });

  it('says 502 for an answer that is cut short, and keeps nothing of it', async () => {
    let calls = 0;
    const fake = createServer(({ method }, outgoing) => {
      // Of its viewers it tells, too.
      if (method === 'GET') calls++;
      outgoing.writeHead(200, { 'content-length': '100', 'cache-control': 'max-age=100' });
      outgoing.write('half');
      if (calls === 1) setImmediate(() => outgoing.destroy());
      else outgoing.end('x'.repeat(96));
    });
    const port = await startEdge(await startFake(fake));
    expect((await ask(port, SEGMENT)).status).toBe(502);
    expect((await ask(port, SEGMENT)).body.length).toBe(100);
  });

  it('asks again where a kept connection was closed meanwhile', async () => {
    const fake = createServer({ keepAliveTimeout: 5000 }, (incoming, outgoing) => {
      outgoing.writeHead(200, { 'cache-control': 'no-store' }).end(incoming.url);
    });
    const port = await startEdge(await startFake(fake));
    expect((await ask(port, '/live/a/b.ts')).status).toBe(200);
    fake.closeAllConnections();
    expect((await ask(port, '/live/a/c.ts')).body.toString()).toBe('/live/a/c.ts');
  });

  it.each([
    ['no status that there is', 'HTTP/1.1 000 Zero\r\nCache-Control: max-age=100\r\nContent-Length: 0\r\n\r\n'],
    ['a status beyond all', 'HTTP/1.1 999 Much\r\nCache-Control: max-age=100\r\nContent-Length: 0\r\n\r\n'],
    ['"unchanged" though nothing was known', 'HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=100\r\n\r\n'],
    [
      'a piece though all was asked for',
      'HTTP/1.1 206 Partial Content\r\nCache-Control: max-age=100\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab',
    ],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('says 502 to everybody for %s', async (_what, said) => {
    const fake = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(said));
    });
    const port = await startEdge(await startFake(fake));
    const statuses = await Promise.all([1, 2, 3].map(async () => (await ask(port, SEGMENT)).status));
    expect(statuses).toEqual([502, 502, 502]);
    // From memory, too.
    expect((await ask(port, SEGMENT)).status).toBe(502);
  });

  it('says at once that it is an edge of itself', async () => {
    const relay = { to: 0 };
    // One port that leads to the edge whose origin it is, as a wrong address does.
    const wrong = createTcpServer((socket) => {
      const onward = connect(relay.to, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const each of [socket, onward]) each.on('error', () => undefined);
    });
    const between = await startEdge(await startFake(wrong));
    const port = await startEdge(between);
    relay.to = port;
    for (const each of [port, between]) {
      const { status, body } = await ask(each, PLAYLIST);
      expect([status, body.toString()]).toEqual([508, expect.stringContaining('asks itself')]);
    }
  });

  it('passes on what comes through others', async () => {
    const { port, rendition, next, origin } = await setup();
    const second = await startEdge(await startEdge(port));
    const held = ask(second, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=0`);
    await until(() => origin.waiting === 1, 'the origin holds one');
    publishParts(rendition, next, 1);
    expect((await held).status).toBe(200);
  });

  it.skipIf(OWN_ADDRESS === undefined)('takes as many connections from one address as may be', async () => {
    const { originPort } = await setup();
    const open = (port: number) => {
      let closed = false;
      const socket = connect({ port, host: OWN_ADDRESS! });
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => undefined).on('close', () => (closed = true));
      socket.write(`GET ${PLAYLIST} HTTP/1.1\r\nHost: x\r\n\r\n`);
      return () => (closed ? 'closed' : socket.readableLength > 0 ? 'answered' : '');
    };
    const limited = await startEdge(originPort, { perAddress: 1 });
    const first = open(limited);
    await until(() => first() === 'answered', 'the first is answered');
    const second = open(limited);
    await until(() => second() !== '', 'the second is told');
    expect([first(), second()]).toEqual(['answered', 'closed']);
    const trusting = await startEdge(originPort, { perAddress: 1, trusted: [OWN_ADDRESS!] });
    const both = [open(trusting), open(trusting)];
    await until(() => both.every((told) => told() === 'answered'), 'both are answered');
  });
});
