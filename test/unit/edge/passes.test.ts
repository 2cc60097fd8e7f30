import { describe, expect, it, onTestFinished } from 'vitest';
import { TokenGate } from '../../../src/access/token-gate.ts';
import { KnownPasses } from '../../../src/access/viewing/known-passes.ts';
import type { Pass } from '../../../src/access/viewing/pass.ts';
import { signPass } from '../../../src/access/viewing/signer.ts';
import { PassVerifier } from '../../../src/access/viewing/verifier.ts';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { EdgeCache } from '../../../src/edge/cache.ts';
import { createEdge } from '../../../src/edge/server.ts';
import { Store } from '../../../src/edge/store.ts';
import { clientAddress } from '../../../src/origin/client-address.ts';
import { Viewing } from '../../../src/origin/viewing.ts';
import { FIRST_MSN, makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { startCarrier } from '../origin/carriers.ts';
import { ask, silentLog } from '../origin/fixture.ts';

const SECRET = new Uint8Array(32).fill(7);
const PLAYLIST = '/live/main/720p/index.m3u8';
const SEGMENT = `/live/main/720p/${FIRST_MSN + 9}.ts`;
const HOME = { 'x-forwarded-for': '203.0.113.7' };
const ELSEWHERE = { 'x-forwarded-for': '203.0.113.8' };

const pass = (further: Partial<Pass> = {}): Promise<string> =>
  signPass({ channels: ['main'], recordings: [], expires: Date.now() / 1000 + 60, ...further }, SECRET, 0);

/** An edge in front of a channel that asks for passes; behind a proxy on this machine, which says where viewers are. */
const setup = async (segments: 'signed' | 'public' = 'signed') => {
  const clock = { ahead: 0 };
  const viewing = new Viewing({
    policyOf: () => ({ access: 'signed', segments }),
    channelOf: () => 'main',
    passes: new KnownPasses(new PassVerifier({ secret: SECRET })),
    gate: new TokenGate('a-token-of-some-length'),
    addressOf: clientAddress([]),
    now: () => Date.now() + clock.ahead,
    log: silentLog,
  });
  const rendition = makeRendition({ windowSeconds: 60 });
  publishMany(rendition, 10);
  const carrier = await startCarrier(makeChannel(rendition), { viewing });
  const origin = new URL(`http://127.0.0.1:${carrier.port}`);
  const edge = createEdge({ origin, memory: 16e6, limits: DEFAULT_HTTP_LIMITS, log: silentLog });
  const { port } = await edge.start({ host: '127.0.0.1', port: 0, sharePort: false });
  onTestFinished(() => edge.stop());
  const status = async (path: string, headers: Record<string, string> = HOME): Promise<number> =>
    (await ask(port, path, { headers })).status;
  return { port, status, clock };
};

describe('an edge, of a channel that asks for passes', () => {
  it.each([PLAYLIST, SEGMENT])('gives %s to those with a pass, and to nobody after them', async (path) => {
    const { port, status, clock } = await setup();
    const [good, other] = [await pass(), await pass({ channels: ['other'] })];
    expect(await status(path)).toBe(403);
    const answer = await ask(port, `/p/${good}${path}`, { headers: HOME });
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, expect.stringContaining('private')]);
    for (const url of [path, `/p/${other}${path}`, `/p/${good.slice(0, -2)}${path}`, `${path}?token=${good}`]) {
      expect(await status(url)).toBe(403);
    }
    expect(await status(`/p/${good}${path}`)).toBe(200);
    clock.ahead = 61_000;
    expect(await status(`/p/${good}${path}`)).toBe(403);
  });

  it('keeps nothing of what came with a pass, even where others may: the pass may have ended', async () => {
    const { status, clock } = await setup('public');
    const good = await pass();
    expect([await status(SEGMENT), await status(`/p/${good}${PLAYLIST}`), await status(PLAYLIST)]).toEqual([
      200, 200, 403,
    ]);
    clock.ahead = 61_000;
    expect([await status(SEGMENT), await status(`/p/${good}${PLAYLIST}`)]).toEqual([200, 403]);
  });

  it('tells the server where the viewer is, whom a pass may be bound to', async () => {
    const { status } = await setup();
    const bound = `/p/${await pass({ address: '203.0.113.7' })}${SEGMENT}`;
    const all = await Promise.all([status(bound), status(bound, ELSEWHERE), status(bound), status(bound, ELSEWHERE)]);
    expect(all).toEqual([200, 403, 200, 403]);
  });

  it('passes on nothing else below a pass', async () => {
    const { status } = await setup();
    const good = await pass();
    for (const path of ['/api/v1/channels', '/metrics', '/live/../metrics', '/watch/main']) {
      expect(await status(`/p/${good}${path}`), path).toBe(404);
    }
  });
});

describe('requests with a pass that wait for the server', () => {
  it('leave room for those without', () => {
    const fetch = () => new Promise<never>(() => undefined);
    const cache = new EdgeCache({ store: new Store(1e6), fetch, now: () => 0, onTrouble: () => undefined });
    const told: unknown[] = [];
    const get = (key: string, viewer?: string) =>
      cache.get({ key, target: key, gzip: false, ...(viewer !== undefined && { viewer }) }, (one) => told.push(one));
    for (let at = 0; at < 600; at++) get(`a ${at}`, 'a');
    expect(told).toEqual(Array(100).fill('busy'));
    get('/live/main/index.m3u8');
    expect([told.length, cache.waiting]).toEqual([100, 501]);
  });
});
