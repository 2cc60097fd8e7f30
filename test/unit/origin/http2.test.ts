import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionLimits } from '../../../src/origin/doorkeeper.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment, publishMany, publishParts } from '../hls/fixture.ts';
import { makeOrigin, until } from './fixture.ts';

const LAST = FIRST_MSN + 9;
const PLAYLIST = '/live/main/720p/index.m3u8';

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const setup = async (limits?: ConnectionLimits) => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  publishMany(rendition, 10, { parts: 4 });
  const next = makeSegment(rendition, LAST + 1, { parts: 4 });
  publishParts(rendition, next, 2);
  const addPart = (index: number): void =>
    publishParts(rendition, { ...next, parts: next.parts.slice(index, index + 1) }, 1);
  const origin = makeOrigin({ timeline: makeChannel(rendition), limits });
  const { port } = await origin.start({ host: '127.0.0.1', port: 0, tls: CERTIFICATES.one });
  onTestFinished(() => origin.stop());
  return { origin, port, rendition, next, addPart, session: await open(port) };
};

const open = async (port: number): Promise<ClientHttp2Session> => {
  const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  await new Promise((resolve) => session.once('connect', resolve));
  return session;
};

const ask = (session: ClientHttp2Session, path: string, headers: Record<string, string> = {}): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path, ...headers });
    const chunks: Buffer[] = [];
    let head: IncomingHttpHeaders = {};
    stream.on('response', (received) => (head = received));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      const { ':status': status, ...rest } = head;
      resolve({ status: Number(status), headers: rest, body: Buffer.concat(chunks) });
    });
  });

/** By HTTP/1.1, on the same port. */
const askPlainly = (port: number, path: string, headers: Record<string, string>, method = 'GET'): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers, method, rejectUnauthorized: false, agent: false };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode!, headers: incoming.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });

/** Without what speaks of the connection, or of the second. */
const comparable = ({ status, headers, body }: Answered): object => {
  const { date, connection, 'keep-alive': keepAlive, 'transfer-encoding': coding, ...rest } = headers;
  void [connection, keepAlive, coding];
  expect(date).toBeDefined();
  return { status, headers: Object.fromEntries(Object.entries(rest)), body: body.toString('latin1') };
};

const ASKED: readonly (readonly [string, Record<string, string>])[] = [
  ['/live/main/index.m3u8', {}],
  [PLAYLIST, { 'accept-encoding': 'gzip' }],
  [`${PLAYLIST}?_HLS_skip=YES`, {}],
  [`${PLAYLIST}?_HLS_part=3`, {}],
  [`${PLAYLIST}?_HLS_msn=${LAST + 9}`, {}],
  [`/live/main/720p/${FIRST_MSN}.ts`, {}],
  [`/live/main/720p/${FIRST_MSN}.ts`, { range: 'bytes=10-29' }],
  [`/live/main/720p/${FIRST_MSN}.ts`, { range: 'bytes=999999999-' }],
  [`/live/main/720p/${LAST}.1.ts`, {}],
  ['/live/main/720p/7.ts', {}],
  ['/live/other/index.m3u8', {}],
  ['/live/main/720p/%2e%2e/index.m3u8', {}],
  ['/api/v1/channels/main', {}],
  ['/api/v1/guide/main', {}],
  ['/health', {}],
  ['/no/such/path', {}],
];

describe('HTTP/2', () => {
  it.each(ASKED)('says of %s what HTTP/1.1 says', async (path, headers) => {
    const { port, session } = await setup();
    const spoken = await ask(session, path, headers);
    expect(comparable(spoken)).toEqual(comparable(await askPlainly(port, path, headers)));
    const head = await ask(session, path, { ...headers, ':method': 'HEAD' });
    expect(comparable(head)).toEqual(comparable(await askPlainly(port, path, headers, 'HEAD')));
  });

  it('answers 304 to who has it already', async () => {
    const { session } = await setup();
    const { headers } = await ask(session, PLAYLIST);
    const again = await ask(session, PLAYLIST, { 'if-none-match': String(headers['etag']) });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  it('holds several requests of one client at a time, and answers each when its time has come', async () => {
    const { origin, session, rendition, next, addPart } = await setup();
    const playlist = ask(session, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=2`);
    const hinted = ask(session, `/live/main/720p/${LAST + 1}.2.ts`);
    const later = ask(session, `${PLAYLIST}?_HLS_msn=${LAST + 1}`);
    await until(() => origin.waiting === 3, 'three are held');
    addPart(2);
    expect((await playlist).body.toString()).toContain(`URI="${LAST + 1}.2.ts"`);
    expect((await hinted).body).toEqual(Buffer.concat(next.parts[2]!.chunks));
    expect(origin.waiting).toBe(1);
    addPart(3);
    rendition.add(next);
    expect((await later).status).toBe(200);
  });

  it('holds four requests for each connection that there may be, and refuses more', async () => {
    const { origin, session } = await setup({ connections: 2, perAddress: 1, trusted: [] });
    const askLater = () => {
      const stream = session.request({ ':path': `${PLAYLIST}?_HLS_msn=${LAST + 1}` });
      stream.on('error', () => undefined);
      return stream;
    };
    const held = Array.from({ length: 8 }, askLater);
    await until(() => origin.waiting === 8, 'eight are held');
    const refused = askLater();
    await until(() => refused.closed, 'the ninth is refused');
    expect(refused.rstCode).toBe(constants.NGHTTP2_REFUSED_STREAM);
    held[0]!.close();
    await until(() => origin.waiting === 7, 'one has gone');
    askLater();
    await until(() => origin.waiting === 8, 'another one is held');
  });

  it('leaves nobody waiting: neither for a client that has gone, nor when the server stops', async () => {
    const { origin, port, session } = await setup();
    const stream = session.request({ ':path': `${PLAYLIST}?_HLS_msn=${LAST + 1}` });
    await until(() => origin.waiting === 1, 'it is held');
    stream.close();
    await until(() => origin.waiting === 0, 'it is given up');
    const other = await open(port);
    const held = ask(other, `${PLAYLIST}?_HLS_msn=${LAST + 1}`);
    await until(() => origin.waiting === 1, 'another is held');
    const stopped: Promise<void> = origin.stop();
    expect((await held).status).toBe(503);
    await stopped;
  });
});
