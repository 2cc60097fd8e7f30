import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { createEdge } from '../../../src/edge/server.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment, publishMany } from '../hls/fixture.ts';
import { startCarrier } from './carriers.ts';
import { silentLog, until } from './fixture.ts';

const LARGE_BYTES = 24 * 1024 * 1024;
const LIMITS = { firstRequestMs: 60_000, idleMs: 60_000, stuckMs: 25, sweepMs: 20 };
const LARGE = `/live/main/720p/${FIRST_MSN + 3}.ts`;
const SMALL = `/live/main/720p/${FIRST_MSN}.ts`;

const timelineWithLargeSegment = () => {
  const rendition = makeRendition({ windowSeconds: 60 });
  publishMany(rendition, 3);
  const chunks = [Buffer.alloc(LARGE_BYTES, 1)];
  rendition.add({ ...makeSegment(rendition, FIRST_MSN + 3), byteLength: LARGE_BYTES, chunks });
  return makeChannel(rendition);
};

/** Takes a little now and then; all that there is, once it is told to. */
const sip = (port: number) => {
  const socket = connect(port, '127.0.0.1');
  let closed = false;
  socket.on('error', () => undefined).on('close', () => (closed = true));
  // What it speaks of is left to `node:http`.
  socket.write(`GET ${LARGE} HTTP/1.1\r\nHost: x\r\nTrailer: x\r\nConnection: close\r\n\r\n`);
  let [came, sips] = [0, 0];
  const timer = setInterval(() => {
    sips++;
    came += (socket.read() as Buffer | null)?.length ?? 0;
  }, 20);
  onTestFinished(() => {
    clearInterval(timer);
    socket.destroy();
  });
  const drain = async (): Promise<number> => {
    clearInterval(timer);
    socket.on('data', ({ length }: Buffer) => (came += length));
    await until(() => closed, 'it ends');
    return came;
  };
  return { sips: () => sips, drain };
};

describe('a client that takes a little now and then', () => {
  it('is dropped behind the lane, too', async () => {
    const { port, behind, sockets } = await startCarrier(timelineWithLargeSegment(), { laneLimits: LIMITS });
    const { drain } = sip(port);
    await until(() => behind() === 1, 'node:http has it');
    await until(() => sockets[0]!.destroyed, 'it is dropped');
    expect(await drain()).toBeLessThan(LARGE_BYTES);
  });

  it('is dropped by an edge', async () => {
    const { port: originPort } = await startCarrier(timelineWithLargeSegment());
    const origin = new URL(`http://127.0.0.1:${originPort}`);
    const edge = createEdge({
      ...{ origin, memory: 64e6, log: silentLog, limits: DEFAULT_HTTP_LIMITS, slowReaders: LIMITS },
    });
    const { port } = await edge.start({ host: '127.0.0.1', port: 0, sharePort: false });
    onTestFinished(() => edge.stop());
    const { sips, drain } = sip(port);
    await until(() => sips() === 100, 'it has sipped for two seconds');
    expect(await drain()).toBeLessThan(LARGE_BYTES);
  });
});

describe('a stream of HTTP/2', () => {
  const open = async () => {
    const carrier = await startCarrier(timelineWithLargeSegment(), { laneLimits: LIMITS, tls: CERTIFICATES.one });
    const session = connectHttp2(`https://127.0.0.1:${carrier.port}`, {
      rejectUnauthorized: false,
      settings: { initialWindowSize: 0 },
    });
    session.on('error', () => undefined);
    onTestFinished(() => session.destroy());
    await new Promise((resolve) => session.once('connect', resolve));
    return session;
  };

  it('that is given no window ends, however lively its session is; the others stay', async () => {
    const session = await open();
    const pings = setInterval(() => void session.ping(() => undefined), 10);
    onTestFinished(() => clearInterval(pings));
    const stalled = session.request({ ':path': SMALL });
    stalled.on('error', () => undefined);
    await until(() => stalled.closed, 'it is ended');
    expect(stalled.rstCode).toBe(constants.NGHTTP2_CANCEL);
    expect(session.closed || session.destroyed).toBe(false);
    const next = session.request({ ':path': SMALL, ':method': 'HEAD' });
    expect(await new Promise((resolve) => next.on('response', (head) => resolve(head[':status'])))).toBe(200);
  });

  it('may take as long as its length allows', async () => {
    const session = await open();
    const large = session.request({ ':path': LARGE });
    const small = session.request({ ':path': SMALL });
    for (const stream of [large, small]) stream.on('error', () => undefined);
    await until(() => small.closed, 'the short one is ended');
    expect(large.closed).toBe(false);
    await until(() => large.closed, 'and the long one in the end');
  });
});
