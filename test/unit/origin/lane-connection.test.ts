import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LiveRequest } from '../../../src/origin/live-request.ts';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment, publishMany, publishParts } from '../hls/fixture.ts';
import { readAnswers, sendPieces, startCarrier, type CarrierSetup } from './carriers.ts';
import { ask, until } from './fixture.ts';

const LAST = FIRST_MSN + 9;
const PLAYLIST = '/live/main/720p/index.m3u8';
const HINTED = `/live/main/720p/${LAST + 1}.2.ts`;

const setup = async (carrier: CarrierSetup = {}) => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  publishMany(rendition, 10, { parts: 4 });
  const next = makeSegment(rendition, LAST + 1, { parts: 4 });
  publishParts(rendition, next, 2);
  const addPart = (): void => publishParts(rendition, { ...next, parts: next.parts.slice(2, 3) }, 1);
  return { rendition, addPart, ...(await startCarrier(makeChannel(rendition), carrier)) };
};

/** A segment of this many bytes in 64 pieces, as the newest. */
const withLargeSegment = async (byteLength: number, carrier: CarrierSetup = {}) => {
  const started = await setup(carrier);
  const { rendition } = started;
  const chunks = Array.from({ length: 64 }, (_, index) => Buffer.alloc(byteLength / 64, index));
  rendition.add({ ...makeSegment(rendition, LAST + 1), byteLength, chunks });
  return { ...started, path: `/live/main/720p/${LAST + 1}.ts`, bytes: Buffer.concat(chunks) };
};

const request = (path: string, ...fields: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: example.org', ...fields, '', ''].join('\r\n');

/** A client that reads when it is told to. */
const connectTo = (port: number, bytes: string) => {
  const pieces: Buffer[] = [];
  let closed = false;
  const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  onTestFinished(() => void socket.destroy());
  const read = (): void => {
    for (let piece = socket.read() as Buffer | null; piece; piece = socket.read() as Buffer | null) pieces.push(piece);
  };
  const came = (): Buffer => {
    read();
    return Buffer.concat(pieces);
  };
  return { socket, isClosed: () => closed, read, came };
};

const HEADS: Readonly<Record<string, readonly string[]>> = {
  'hls.js in Chromium': [
    'Connection: keep-alive',
    'sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Accept: */*',
    'Sec-Fetch-Mode: cors',
    'Referer: http://example.org/watch/main',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: en-GB,en;q=0.9',
  ],
  Safari: [
    'X-Playback-Session-Id: 0A3C12F6-5E4B-4B0D-9C63-8C2A2F5A1E52',
    'Accept: */*',
    'User-Agent: AppleCoreMedia/1.0.0.21A329 (iPhone; U; CPU OS 17_0 like Mac OS X; en_gb)',
    'Accept-Language: en-GB,en;q=0.9',
    'Accept-Encoding: gzip',
    'Connection: keep-alive',
  ],
  ffmpeg: ['User-Agent: Lavf/60.16.100', 'Accept: */*', 'Range: bytes=0-', 'Connection: keep-alive', 'Icy-MetaData: 1'],
  curl: ['User-Agent: curl/8.5.0', 'Accept: */*'],
  'nginx as a cache': ['User-Agent: VLC/3.0.20 LibVLC/3.0.20', 'Range: bytes=0-', 'Connection: close'],
};

describe('the express lane', () => {
  it.each(Object.keys(HEADS))('is taken by %s, from playlist to part', async (player) => {
    const { port, live, behind, addPart } = await setup();
    const paths = [
      '/live/main/index.m3u8',
      PLAYLIST,
      `/live/main/720p/${LAST}.ts`,
      `${PLAYLIST}?_HLS_msn=${LAST}`,
      HINTED,
    ];
    const fields = HEADS[player]!.filter((field) => !field.startsWith('Connection'));
    const asked = paths.map((path) => request(path, ...fields, ...(path === HINTED ? ['Connection: close'] : [])));
    const answers = sendPieces(
      port,
      asked.map((text) => Buffer.from(text)),
    );
    await until(() => live.waiting === 1, 'the hinted part is waited for');
    addPart();
    const statuses = readAnswers(await answers, []).map(({ status }) => status.slice(9, 12));
    const media = player === 'ffmpeg' || player === 'nginx as a cache' ? '206' : '200';
    expect(statuses).toEqual(['200', '200', media, '200', media]);
    expect(behind()).toBe(0);
  });

  it('is left for good by a connection that asks for something else', async () => {
    const { port, behind, inLane } = await setup();
    const { socket, came } = connectTo(port, request(PLAYLIST));
    await until(() => came().includes('#EXT-X-PART'), 'the playlist comes');
    expect(inLane()).toBe(1);
    socket.write(request('/health'));
    await until(() => came().includes(' 404 '), 'node:http has answered');
    socket.write(request(PLAYLIST));
    await until(() => came().toString().split(' 200 OK').length === 3, 'the playlist comes again');
    expect([inLane(), behind()]).toEqual([0, 2]);
  });

  it('answers what was sent on behind a held request, in order', async () => {
    const { port, live, behind, addPart } = await setup();
    const { came } = connectTo(port, request(HINTED) + request(`/live/main/720p/${LAST}.ts`) + request('/health'));
    await until(() => live.waiting === 1, 'the request is held');
    expect(behind()).toBe(0);
    addPart();
    await until(() => came().includes(' 404 '), 'all is answered');
    expect(readAnswers(came(), []).map(({ body }) => body.slice(0, 11))).toEqual([
      `${LAST + 1}.2`,
      `${LAST}.0`,
      'not found\n',
    ]);
  });

  it('holds nothing for a client that has gone, or that sends no more', async () => {
    const { port, live, inLane } = await setup();
    const gone = connectTo(port, request(HINTED));
    const ended = connectTo(port, request(HINTED));
    await until(() => live.waiting === 2, 'both are held');
    gone.socket.resetAndDestroy();
    ended.socket.end();
    await until(() => live.waiting === 0 && inLane() === 0, 'nobody is held');
  });

  it('tells an observer once of each request, whoever answers it', async () => {
    const seen: string[] = [];
    const onRequest = (asked: LiveRequest): void => {
      const { channel, rendition, file, query, address } = asked;
      seen.push(
        [channel, rendition, file, query, address, asked.header('user-agent'), asked.header('cmcd-session')].join(),
      );
    };
    const { port } = await setup({ onRequest });
    const headers = { 'User-Agent': 'test', 'CMCD-Session': 'sid="a"' };
    await ask(port, `${PLAYLIST}?a=b`, { headers });
    // An old segment is looked for on disk, which the lane does not do.
    await ask(port, '/live/main/720p/1.ts', { headers });
    expect(seen).toEqual(['main,720p,index.m3u8,a=b,127.0.0.1,test,sid="a"', 'main,720p,1.ts,,127.0.0.1,test,sid="a"']);
  });
});

describe('a viewer that reads slowly', () => {
  it('is sent what it takes, with little of it queued, and all of it in the end', async () => {
    const { port, path, bytes, sockets } = await withLargeSegment(32 * 1024 * 1024);
    const { socket, read, came } = connectTo(port, request(path, 'Connection: close'));
    await until(() => (sockets[0]?.writableLength ?? 0) > 0, 'the kernel takes no more');
    let most = 0;
    await until(() => {
      most = Math.max(most, sockets[0]!.writableLength);
      read();
      return socket.readableEnded || socket.destroyed;
    }, 'all has come');
    expect(most).toBeLessThanOrEqual(1024 * 1024 + 1024);
    const all = came();
    expect(all.subarray(all.indexOf('\r\n\r\n') + 4).equals(bytes)).toBe(true);
  });

  it('may not have the next answer before it took the last one', async () => {
    const { port, path, sockets } = await withLargeSegment(8 * 1024 * 1024);
    connectTo(port, request(path).repeat(100));
    await until(() => (sockets[0]?.writableLength ?? 0) > 0, 'the kernel takes no more');
    expect(sockets[0]!.writableLength).toBeLessThanOrEqual(1024 * 1024 + 1024);
    expect(sockets[0]!.isPaused()).toBe(true);
  });

  it('is dropped when it takes nothing for too long', async () => {
    const laneLimits = { firstRequestMs: 60_000, idleMs: 60_000, stuckMs: 100, sweepMs: 20 };
    const { port, path, sockets, inLane } = await withLargeSegment(32 * 1024 * 1024, { laneLimits });
    connectTo(port, request(path));
    await until(() => (sockets[0]?.writableLength ?? 0) > 0, 'the kernel takes no more');
    await until(() => inLane() === 0, 'it is dropped');
  });
});

describe('a connection in the lane', () => {
  it('that asks for nothing ends, at first and after an answer; one that is held stays', async () => {
    const laneLimits = { firstRequestMs: 60, idleMs: 120, stuckMs: 60, sweepMs: 20 };
    const { port, live, inLane } = await setup({ laneLimits });
    const silent = connectTo(port, '');
    const idle = connectTo(port, request(PLAYLIST));
    connectTo(port, request(HINTED));
    await until(() => inLane() === 3, 'all have come in');
    silent.socket.resume();
    await until(() => silent.isClosed(), 'the silent one is ended');
    await until(() => idle.came().includes('#EXT'), 'the idle one has its answer');
    await until(() => idle.isClosed(), 'the idle one is ended');
    expect([inLane(), live.waiting]).toEqual([1, 1]);
  });

  it('is one of so many', async () => {
    const { port, inLane } = await setup({ limits: { connections: 2 } });
    const first = connectTo(port, request(PLAYLIST));
    connectTo(port, request(PLAYLIST));
    await until(() => inLane() === 2, 'two have come in');
    const third = connectTo(port, request(PLAYLIST));
    third.socket.resume();
    await until(() => third.isClosed(), 'the third is refused');
    first.socket.destroy();
    await until(() => inLane() === 1, 'the first has gone');
    expect((await ask(port, PLAYLIST)).status).toBe(200);
  });
});
