import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_HTTP_LIMITS } from '../../src/config/http.ts';
import { createEdge } from '../../src/edge/server.ts';
import { createOrigin, type Origin } from '../../src/origin/server.ts';
import { freePort } from '../bench/measure/free-port.ts';
import { silentChannel } from '../bench/programs/silent-channel.ts';
import {
  LIVE_PATH,
  LiveStage,
  PART_BYTES,
  partPath,
  PARTS_IN_SEGMENT,
  type Publication,
} from '../bench/programs/live-stage.ts';
import { startCountingRelay, type CountingRelay } from '../support/counting-relay.ts';
import { nginxIsThere, startNginxEdge, type NginxEdge } from '../support/nginx-edge.ts';
import { waitFor } from '../support/wait.ts';
import { ask, silentLog } from '../unit/origin/fixture.ts';
import { testDecoder } from '../support/pictures.ts';

/** nginx looks after those who wait for another's request twice a second. */
const LOCK_STEP_MS = 500;

const next = ({ msn, part }: { msn: number; part: number }, count = 1): { msn: number; part: number } => {
  const total = msn * PARTS_IN_SEGMENT + part + count;
  return { msn: Math.floor(total / PARTS_IN_SEGMENT), part: total % PARTS_IN_SEGMENT };
};
const blocking = ({ msn, part }: { msn: number; part: number }, further = ''): string =>
  `${LIVE_PATH}?_HLS_msn=${msn}&_HLS_part=${part}${further}`;

describe.skipIf(!nginxIsThere())('config/nginx-edge.conf', () => {
  let folder: string;
  let stage: LiveStage;
  let origin: Origin;
  let relay: CountingRelay;
  let nginx: NginxEdge;
  let port: number;
  let newest: Publication;
  const requestsFor = (text: string): number => relay.requests.filter((line) => line.includes(text)).length;
  const nextPublication = async (): Promise<Publication> => {
    const before = newest;
    await waitFor('a part', () => newest !== before);
    return newest;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-edge-'));
    stage = new LiveStage();
    origin = createOrigin({
      channels: new Map([['main', silentChannel(stage.timeline)]]),
      playerRoot: '/nowhere',
      decoder: testDecoder(),
      log: silentLog,
    });
    const { port: originPort } = await origin.start({ host: '127.0.0.1', port: 0 });
    relay = await startCountingRelay(originPort);
    port = await freePort();
    nginx = await startNginxEdge(join(folder, 'nginx'), port, relay.port);
    stage.start((publication) => (newest = publication));
  });
  afterAll(async () => {
    stage?.stop();
    await nginx?.stop();
    await relay?.stop();
    await origin?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('makes one request of those of many viewers of the next part, whatever their players add', async () => {
    const wanted = next(await nextPublication(), 2);
    const noise = ['', '&session=abc', '&CMCD=sid%3D%22x%22', '&t=1'];
    const askedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const headers = { 'accept-encoding': ['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.8'][index % 3]! };
        return ask(port, blocking(wanted, noise[index % 4]), { headers });
      }),
    );
    // One after the other they would take a step each.
    expect(performance.now() - askedAt).toBeLessThan(3 * LOCK_STEP_MS + 10_000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ headers }) => headers['content-encoding']))).toEqual(new Set(['gzip']));
    expect(new Set(answers.map(({ body }) => body.toString('base64'))).size).toBe(1);
    expect(requestsFor(`_HLS_msn=${wanted.msn}&_HLS_part=${wanted.part} `)).toBe(1);
    expect(answers[0]!.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=12',
      'content-type': 'application/vnd.apple.mpegurl',
      vary: 'Accept-Encoding',
    });
    expect(answers[0]!.headers['access-control-expose-headers']).toContain('Age');
  });

  it('gives a viewer each part as it comes, and keeps pace', async () => {
    let wanted = next(await nextPublication());
    const late: number[] = [];
    for (let count = 0; count < PARTS_IN_SEGMENT + 2; count++) {
      const { status, body } = await ask(port, blocking(wanted));
      expect([status, body.toString()]).toEqual([
        200,
        expect.stringContaining(`URI="${wanted.msn}.${wanted.part}.ts"`),
      ]);
      const part = await ask(port, partPath(wanted.msn, wanted.part));
      expect([part.status, part.body.length]).toEqual([200, PART_BYTES]);
      late.push(newest.msn * PARTS_IN_SEGMENT + newest.part - (wanted.msn * PARTS_IN_SEGMENT + wanted.part));
      wanted = next(wanted);
    }
    expect(late.toSorted((a, b) => a - b)[Math.floor(late.length / 2)]).toBeLessThanOrEqual(1);
  });

  it('with an edge of ours behind it, holds each viewer by itself, and still asks once for all', async () => {
    const edge = createEdge({
      ...{ origin: new URL(`http://127.0.0.1:${relay.port}`), memory: 64e6, log: silentLog },
      limits: DEFAULT_HTTP_LIMITS,
    });
    const { port: edgePort } = await edge.start({ host: '127.0.0.1', port: 0, sharePort: false });
    const at = await freePort();
    const front = await startNginxEdge(join(folder, 'front'), at, edgePort, { withSluiceEdge: true });
    try {
      const wanted = next(await nextPublication(), 2);
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(at, blocking(wanted))));
      expect(new Set(answers.map(({ status, body }) => `${status} ${body.toString('base64')}`)).size).toBe(1);
      expect(answers[0]!.status).toBe(200);
      expect(requestsFor(`_HLS_msn=${wanted.msn}&_HLS_part=${wanted.part} `)).toBe(1);
      const part = await ask(at, partPath(wanted.msn, wanted.part));
      expect([part.status, part.body.length]).toEqual([200, PART_BYTES]);
      expect((await ask(at, partPath(wanted.msn, wanted.part))).headers['x-cache']).toBe('HIT');
      expect(await front.errors()).toBe('');
    } finally {
      await front.stop();
      await edge.stop();
    }
  });

  it('takes the arguments in any order for the same', async () => {
    const { msn, part } = await nextPublication();
    await ask(port, `${LIVE_PATH}?_HLS_part=${part}&_HLS_msn=${msn}`);
    const again = await ask(port, blocking({ msn, part }));
    expect(again.headers['x-cache']).toBe('HIT');
  });

  it('asks for a segment or part once, and sends ranges of it', async () => {
    const { msn } = stage.video.last!;
    const path = `/live/main/720p/${msn}.ts`;
    const whole = await ask(port, `${path}?session=1`);
    const again = await ask(port, `${path}?session=2`, { headers: { 'accept-encoding': 'gzip' } });
    expect([whole.status, again.status, again.headers['x-cache']]).toEqual([200, 200, 'HIT']);
    expect(again.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const piece = await ask(port, path, { headers: { range: 'bytes=188-375' } });
    expect([piece.status, piece.body.equals(whole.body.subarray(188, 376))]).toEqual([206, true]);
    const unchanged = await ask(port, path, { headers: { 'if-none-match': whole.headers.etag! } });
    expect(unchanged.status).toBe(304);
    expect(requestsFor(path)).toBe(1);
  });

  it('has both forms of a playlist', async () => {
    const path = '/live/main/index.m3u8';
    const plain = await ask(port, path);
    const packed = await ask(port, path, { headers: { 'accept-encoding': 'gzip' } });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(plain.body.toString()).toMatch(/^#EXTM3U\n/);
    expect(plain.headers.etag).not.toBe(packed.headers.etag);
  });

  it('keeps what is not there for a moment only, and asks once for all', async () => {
    const path = '/live/main/720p/1.ts';
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(port, path)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(answers[0]!.headers['access-control-allow-origin']).toBe('*');
    expect(requestsFor(path)).toBeLessThan(10);
    await waitFor('the 404 to be asked about again', async () => {
      await ask(port, path);
      return requestsFor(path) > 1;
    });
  });

  it('lets viewers ask, and nobody do anything else', async () => {
    expect((await ask(port, '/api/v1/channels/main/switch', { method: 'POST', body: '{}' })).status).toBe(405);
    expect((await ask(port, '/metrics')).status).toBe(404);
    expect((await ask(port, '/whip/main')).status).toBe(404);
    const preflight = await ask(port, LIVE_PATH, { method: 'OPTIONS', headers: { origin: 'https://example.org' } });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(requestsFor('metrics') + requestsFor('whip') + requestsFor('OPTIONS')).toBe(0);
  });

  it('has nothing to complain about', async () => expect(await nginx.errors()).toBe(''));
});
