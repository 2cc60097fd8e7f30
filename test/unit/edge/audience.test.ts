import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { createEdge, type EdgeOptions } from '../../../src/edge/server.ts';
import { Audiences } from '../../../src/viewers/audiences.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { FIRST_MSN, makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { ask, silentLog, startOrigin, until } from '../origin/fixture.ts';

const PLAYLIST = '/live/main/720p/index.m3u8';
const SEGMENT = `/live/main/720p/${FIRST_MSN + 9}.ts`;
const TOKEN = 'a-token-of-the-server';

const startEdge = async (options: Pick<EdgeOptions, 'origin'> & Partial<EdgeOptions>): Promise<number> => {
  const edge = createEdge({ memory: 16e6, limits: DEFAULT_HTTP_LIMITS, log: silentLog, reportMs: 20, ...options });
  const { port } = await edge.start({ host: '127.0.0.1', port: 0, sharePort: false });
  onTestFinished(() => edge.stop());
  return port;
};

const setup = async () => {
  const rendition = makeRendition({ windowSeconds: 60 });
  publishMany(rendition, 10);
  const audiences = new Audiences({
    hasChannel: (name) => name === 'main',
    renditionOf: (channel, name) => (channel === 'main' && name === '720p' ? name : undefined),
  });
  /** That have told of their viewers. */
  const edges = new Set<string>();
  const { port } = await startOrigin({
    timeline: makeChannel(rendition),
    apiToken: TOKEN,
    onRequest: (asked) => audiences.observe(asked),
    audience: (channel) => audiences.state(channel),
    takeReport: (edge, report) => {
      edges.add(edge);
      return audiences.takeReport(edge, report);
    },
  });
  return { port, origin: new URL(`http://127.0.0.1:${port}`), audiences, edges };
};

const cmcd = (session: string, rest: string): string => `CMCD=${encodeURIComponent(`sid="${session}",${rest}`)}`;

describe('viewers in front of an edge', () => {
  it('are counted by the server, and the edge is not', async () => {
    const { origin, port, audiences, edges } = await setup();
    const near = await startEdge({ origin, token: TOKEN });
    // Behind an edge: it tells the server itself.
    const far = await startEdge({ origin: new URL(`http://127.0.0.1:${near}`), reportTo: origin, token: TOKEN });
    await until(() => edges.size === 2, 'both are known');
    for (const name of ['a', 'b', 'c']) await ask(far, `${PLAYLIST}?${cmcd(name, 'bl=2000')}`);
    await ask(near, PLAYLIST, { headers: { 'user-agent': 'Safari' } });
    await ask(near, `${SEGMENT}?${cmcd('a', 'bs')}`);
    await ask(far, `${SEGMENT}?${cmcd('b', 'bs,br=3000')}`);
    await ask(port, PLAYLIST, { headers: { 'user-agent': 'VLC' } });
    // Nobody looks at what is not there.
    await ask(near, '/live/main/made-up/index.m3u8');
    await ask(near, '/live/other/720p/index.m3u8');
    const headers = { authorization: `Bearer ${TOKEN}` };
    const viewers = async (): Promise<unknown> =>
      JSON.parse((await ask(port, '/api/v1/channels/main/viewers', { headers })).body.toString());
    await until(() => audiences.state('main').starvations > 0, 'the report');
    await expect.poll(viewers, { timeout: 5000 }).toMatchObject({
      reporting: 3,
      byRendition: { '720p': 5 },
      starvations: 1,
      buffer: { median: 2 },
      bitrate: 3e6,
    });
  });

  it('are told of by those alone who may', async () => {
    const { port } = await setup();
    const post = (path: string, body: unknown, token = TOKEN) =>
      ask(port, path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    const path = '/api/v1/edges/sluice-edge-1/audience';
    expect((await post(path, { channels: {} }, 'another-token')).status).toBe(401);
    expect((await post(path, { channels: {} })).status).toBe(200);
    for (const wrong of [{}, { channels: { main: {} } }, { channels: [] }, 1]) {
      expect((await post(path, wrong)).status).toBe(400);
    }
    expect((await ask(port, path)).status).toBe(405);
    expect((await post('/api/v1/edges/A%20B/audience', { channels: {} })).status).toBe(400);
  });
});

describe('an edge with a certificate', () => {
  it('speaks HTTP/2, and HTTP/1.1 to who knows no better', async () => {
    const { origin, audiences, edges } = await setup();
    const port = await startEdge({ origin, token: TOKEN, tls: CERTIFICATES.one });
    await until(() => edges.size === 1, 'it is known');
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    onTestFinished(() => session.destroy());
    const get = (path: string): Promise<{ status: number; length: number }> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path, 'user-agent': 'Safari' });
        let length = 0;
        let status = 0;
        stream.on('response', (headers) => (status = Number(headers[':status'])));
        stream.on('data', (chunk: Buffer) => (length += chunk.length));
        stream.on('end', () => resolve({ status, length })).on('error', reject);
      });
    const [playlist, segment, missing, health] = await Promise.all([PLAYLIST, SEGMENT, '/api', '/health'].map(get));
    expect([playlist!.status, segment!.status, missing!.status, health!.status]).toEqual([200, 200, 404, 200]);
    expect(segment!.length).toBe((await ask(Number(origin.port), SEGMENT)).body.length);
    const old = await new Promise<string>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path: PLAYLIST, rejectUnauthorized: false, agent: false };
      request(options, (response) => resolve(`${response.httpVersion} ${response.resume().statusCode}`))
        .on('error', reject)
        .end();
    });
    expect(old).toBe('1.1 200');
    await until(() => audiences.state('main').viewers === 2, 'both are counted');
  });
});
