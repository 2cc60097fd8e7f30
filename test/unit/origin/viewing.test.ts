import { connect as connectHttp2 } from 'node:http2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TokenGate } from '../../../src/access/token-gate.ts';
import { KnownPasses } from '../../../src/access/viewing/known-passes.ts';
import type { Pass } from '../../../src/access/viewing/pass.ts';
import { signPass } from '../../../src/access/viewing/signer.ts';
import { PassVerifier } from '../../../src/access/viewing/verifier.ts';
import type { ChannelViewing } from '../../../src/config/viewing.ts';
import { clientAddress } from '../../../src/origin/client-address.ts';
import { Viewing } from '../../../src/origin/viewing.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { FIRST_MSN, makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { startCarrier } from './carriers.ts';
import { ask, silentLog } from './fixture.ts';

const SECRET = new Uint8Array(32).fill(7);
const TOKEN = 'a-token-of-some-length';
const LAST = FIRST_MSN + 9;
const MULTIVARIANT = '/live/main/index.m3u8';
const PLAYLIST = '/live/main/720p/index.m3u8';
const SEGMENT = `/live/main/720p/${LAST}.ts`;
const OLD = '/live/main/720p/1.ts';
const PICTURE = '/live/main/picture.jpg';
const DOWNLOAD = '/live/main/download.ts';
const RANGE = `${MULTIVARIANT}?start=0&end=10`;
const ALL = [MULTIVARIANT, PLAYLIST, SEGMENT, OLD, PICTURE, DOWNLOAD, RANGE, '/live/main/720p/2026112110/1.ts'];

/** Counts seconds from now on. */
const pass = (seconds: number, further: Partial<Pass> = {}): Promise<string> =>
  signPass({ channels: ['main'], recordings: [], expires: Date.now() / 1000 + seconds, ...further }, SECRET, 0);

const setup = async (segments: ChannelViewing['segments'] = 'signed', useLane = true) => {
  const policy: ChannelViewing = { access: 'signed', segments };
  const clock = { ahead: 0 };
  const viewing = new Viewing({
    policyOf: (channel) => (channel === 'main' ? policy : undefined),
    channelOf: () => 'main',
    passes: new KnownPasses(new PassVerifier({ secret: SECRET })),
    gate: new TokenGate(TOKEN),
    addressOf: clientAddress([]),
    now: () => Date.now() + clock.ahead,
    log: silentLog,
  });
  const rendition = makeRendition({ windowSeconds: 60 });
  publishMany(rendition, 10);
  const carrier = await startCarrier(makeChannel(rendition), { viewing, useLane });
  return { ...carrier, clock };
};

describe.each([
  ['by the express lane', true],
  ['by node:http', false],
])('a channel that asks for passes, %s', (_name, useLane) => {
  it.each(ALL)('%s is refused without one, and with one that is none', async (path) => {
    const { port } = await setup('signed', useLane);
    const other = await pass(60, { channels: ['other'] });
    const forged = await signPass({ channels: ['main'], recordings: [], expires: 1e10 }, new Uint8Array(32), 0);
    for (const token of [undefined, other, forged, await pass(-1), 'nonsense']) {
      const answer = await ask(port, token === undefined ? path : `/p/${token}${path}`);
      expect([answer.status, answer.headers['cache-control']]).toEqual([403, 'no-store']);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
  });

  it.each([MULTIVARIANT, PLAYLIST, SEGMENT])(
    '%s is there for its viewer alone, until the pass expires',
    async (path) => {
      const { port, clock } = await setup('signed', useLane);
      const token = await pass(60);
      for (let times = 0; times < 2; times++) {
        const answer = await ask(port, `/p/${token}${path}`);
        expect(answer.status).toBe(200);
        expect(answer.headers['cache-control']).toMatch(/^private, max-age=\d+/);
      }
      expect((await ask(port, path, { headers: { cookie: `a=b; sluice-pass=${token}` } })).status).toBe(200);
      clock.ahead = 61_000;
      const late = await ask(port, `/p/${token}${path}`);
      expect([late.status, late.body.toString()]).toEqual([403, 'this pass has expired: ask for another link\n']);
    },
  );

  it('a token behind a playlist leads to the same below the token, and counts for anything else as it is', async () => {
    const { port } = await setup('signed', useLane);
    const token = await pass(60);
    for (let times = 0; times < 2; times++) {
      const led = await ask(port, `${MULTIVARIANT}?start=1&token=${token}&end=2`);
      expect([led.status, led.headers['location']]).toEqual([302, `/p/${token}${MULTIVARIANT}?start=1&end=2`]);
      expect((await ask(port, `${SEGMENT}?token=${token}`)).status).toBe(200);
    }
  });

  it('a pass that is bound to an address counts there, whoever says that it is somewhere else', async () => {
    const { port } = await setup('signed', useLane);
    const here = await pass(60, { address: '127.0.0.0/8' });
    const there = await pass(60, { address: '203.0.113.7' });
    expect((await ask(port, `/p/${here}${PLAYLIST}`)).status).toBe(200);
    expect((await ask(port, `/p/${there}${PLAYLIST}`)).status).toBe(403);
    // This machine is a proxy that is trusted: it names the viewer.
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
    expect((await ask(port, `/p/${there}${PLAYLIST}`, { headers })).status).toBe(200);
    expect((await ask(port, `/p/${here}${PLAYLIST}`, { headers })).status).toBe(403);
  });

  it('those who control the server see it by their token', async () => {
    const { port } = await setup('signed', useLane);
    expect((await ask(port, PLAYLIST, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await ask(port, PLAYLIST, { headers: { authorization: `Bearer ${TOKEN}x` } })).status).toBe(403);
  });

  it('segments are for everybody where the config says so, and kept by caches', async () => {
    const { port } = await setup('public', useLane);
    const answer = await ask(port, SEGMENT);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    for (const path of [MULTIVARIANT, PLAYLIST, PICTURE, DOWNLOAD]) expect((await ask(port, path)).status).toBe(403);
  });
});

it('one that has a pass is served by the express lane from its second connection on', async () => {
  const { port, behind } = await setup();
  const token = await pass(60);
  for (let times = 0; times < 5; times++) await ask(port, `/p/${token}${PLAYLIST}`);
  expect(behind()).toBe(1);
});

it('by HTTP/2 it is the same', async () => {
  const policy: ChannelViewing = { access: 'signed', segments: 'signed' };
  const viewing = new Viewing({
    policyOf: () => policy,
    channelOf: () => undefined,
    passes: new KnownPasses(new PassVerifier({ secret: SECRET })),
    gate: new TokenGate(TOKEN),
    addressOf: clientAddress([]),
    now: Date.now,
    log: silentLog,
  });
  const rendition = makeRendition({ windowSeconds: 60 });
  publishMany(rendition, 10);
  const { port } = await startCarrier(makeChannel(rendition), { viewing, tls: CERTIFICATES.one });
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  onTestFinished(() => session.destroy());
  const status = (path: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':path': path });
      stream.once('response', (headers) => resolve(headers[':status']));
      stream.once('error', reject);
      stream.resume();
    });
  const token = await pass(60);
  expect(await status(PLAYLIST)).toBe(403);
  expect(await status(`/p/${token}${PLAYLIST}`)).toBe(200);
  expect(await status(`/p/${token}${SEGMENT}`)).toBe(200);
  expect(await status(`/p/${await pass(-5)}${SEGMENT}`)).toBe(403);
});
