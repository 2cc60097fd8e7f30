import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, startOrigin } from './fixture.ts';

const SCRIPT = 'console.log("player")'.repeat(100);

const build = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-player-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'assets'));
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>channels</title>');
  for (const page of ['watch', 'embed', 'library']) {
    writeFileSync(join(root, `${page}.html`), `<!doctype html><head><title>${page}</title></head>`);
  }
  writeFileSync(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(root, 'assets', 'player-1a2b.js'), SCRIPT);
  writeFileSync(join(root, 'secret.pem'), 'not for anybody');
  return root;
};
const start = (playerRoot: string) => startOrigin({ timeline: makeChannel(makeRendition()), playerRoot });

describe('the pages', () => {
  it('are sent with a policy that lets nothing in from elsewhere', async () => {
    const { port } = await start(build());
    for (const [path, title] of [
      ['/', 'channels'],
      ['/library', 'library'],
      ['/watch/main', 'Main stage · Sluice'],
    ] as const) {
      const { status, headers, body } = await ask(port, path);
      expect(status).toBe(200);
      expect(body.toString()).toContain(`<title>${title}</title>`);
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
      expect(headers['content-security-policy']).toContain("default-src 'self'");
    }
    const { headers } = await ask(port, '/');
    expect((await ask(port, '/', { headers: { 'if-none-match': headers.etag! } })).status).toBe(304);
  });

  it('may be framed by others where they are made for that, and there alone', async () => {
    const { port } = await start(build());
    const policyOf = async (path: string): Promise<string> =>
      String((await ask(port, path)).headers['content-security-policy']);
    expect(await policyOf('/embed/main')).toContain('frame-ancestors *');
    expect(await policyOf('/watch/main')).toContain("frame-ancestors 'self'");
    expect(await policyOf('/library')).toContain("frame-ancestors 'self'");
  });

  it('say in their head what they are about, by the address that they were asked for', async () => {
    const { port } = await start(build());
    const headers = { host: 'tv.example.org', 'x-forwarded-proto': 'https' };
    const { body, headers: answered } = await ask(port, '/watch/main', { headers });
    expect(body.toString()).toContain('<meta property="og:url" content="https://tv.example.org/watch/main" />');
    const again = await ask(port, '/watch/main', { headers: { ...headers, 'if-none-match': answered.etag! } });
    expect(again.status).toBe(304);
  });

  it('tell programs that a channel is not there, and people all the same', async () => {
    const { port } = await start(build());
    const { status, body } = await ask(port, '/watch/nobody');
    expect(status).toBe(404);
    expect(body.toString()).toContain('<title>watch</title>');
  });

  it('load assets that are kept for good, gzipped', async () => {
    const { port } = await start(build());
    await ask(port, '/');
    const { headers, body } = await ask(port, '/assets/player-1a2b.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(body).toString()).toBe(SCRIPT);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const icon = await ask(port, '/icon.svg');
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
  });

  it('never send a file of a kind that a player does not have', async () => {
    const { port } = await start(build());
    await ask(port, '/');
    expect((await ask(port, '/secret.pem')).status).toBe(404);
    expect((await ask(port, '/assets/..%2fsecret.pem')).status).toBe(404);
  });

  it('can be asked for their assets first', async () => {
    const { port } = await start(build());
    expect((await ask(port, '/assets/player-1a2b.js')).status).toBe(200);
  });

  it('say what to run while the player is not built, and come once it is', async () => {
    const root = build();
    rmSync(join(root, 'index.html'));
    const { port } = await start(root);
    const missing = await ask(port, '/');
    expect(missing.status).toBe(503);
    expect(missing.body.toString()).toContain('npm run build:player');
    writeFileSync(join(root, 'index.html'), '<title>new</title>');
    expect((await ask(port, '/')).body.toString()).toBe('<title>new</title>');
    writeFileSync(join(root, 'index.html'), '<title>newer</title>');
    utimesSync(join(root, 'index.html'), 1, 1);
    expect((await ask(port, '/')).body.toString()).toBe('<title>newer</title>');
  });
});
