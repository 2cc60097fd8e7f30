import { spawn } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { launchBrowser } from '../support/browser.ts';
import { LowLatencyClient } from '../support/low-latency-client.ts';
import type { ListedKey } from '../support/media-playlist.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: slate, type: slate }
    part: 200ms
    encryption: { method: aes-128, rotate: 10s }
${SMALL_CHANNEL}`;
const SYNC_BYTE = 0x47;

/** What ffmpeg complains of when it plays so many seconds. */
const complaintsOf = (url: string, seconds: number): Promise<string> =>
  new Promise((resolve) => {
    const player = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-i', url, '-t', String(seconds), '-f', 'null', '-']);
    let words = '';
    player.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    player.on('close', (code) => resolve(code === 0 ? words : `${words}ended with ${code}`));
  });

/** Plays in a browser for longer than a key lasts. @param part what parts are asked for as */
const playsOverRotation = async (test: TestServer, part: RegExp): Promise<void> => {
  const browser: Browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const stats = (): Promise<PlaybackStats | undefined> =>
      page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
    await page.goto(`${test.http}/watch/main`);
    const begun = await waitFor('pictures', async () => {
      const now = await stats();
      return now !== undefined && now.totalFrames > 10 && now;
    });
    const end = await waitFor('playing on', async () => {
      const now = await stats();
      return now !== undefined && now.currentTime >= begun.currentTime + 14 && now;
    });
    expect(end).toMatchObject({ stalls: 0, errors: [] });
    expect(new Set(asked.filter((path) => path.startsWith('/live/main/key/'))).size).toBeGreaterThanOrEqual(2);
    expect(asked.filter((path) => part.test(path)).length).toBeGreaterThan(40);
  } finally {
    await browser.close();
  }
};

describe('an encrypted channel with parts', { timeout: 90_000 }, () => {
  const folder = temporaryFolder();
  const keys = new Map<string, Buffer>();
  let test: TestServer;

  const keyOf = async (rendition: string, uri: string): Promise<Buffer> => {
    const url = new URL(uri, `${test.http}/live/main/${rendition}/index.m3u8`).href;
    const known = keys.get(url);
    if (known) return known;
    const response = await fetch(url);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, max-age=3600']);
    const bytes = Buffer.from(await response.arrayBuffer());
    keys.set(url, bytes);
    return bytes;
  };
  const decrypt = async (rendition: string, key: ListedKey, bytes: Buffer): Promise<Buffer> => {
    const decipher = createDecipheriv('aes-128-cbc', await keyOf(rendition, key.uri), key.iv);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  };

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    await waitFor('all renditions', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).status === 200);
  });

  afterAll(async () => {
    await test.server.stop();
    folder.remove();
  });

  it('has segments and parts that can be decrypted one by one, over a rotation of keys', async () => {
    const followed = ['small', 'audio'].map((name) => [name, new LowLatencyClient(`${test.http}/live/main/${name}/`)]);
    await Promise.all(
      (followed as [string, LowLatencyClient][]).map(async ([rendition, client]) => {
        await client.start();
        const rotated = (): boolean => {
          const uris = [...client.segments.values()].flatMap(({ key }) => (key ? [key.uri] : []));
          return new Set(uris).size > 1 && uris.at(-1) === uris.at(-2);
        };
        while (!rotated()) await client.step();
        const ivs = new Set<string>();
        let whole = 0;
        for (const { name, key, parts, gap } of client.segments.values()) {
          if (gap) continue;
          ivs.add(key!.iv.toString('hex'));
          const encrypted = await client.bytes(name!);
          const clear = await decrypt(rendition, key!, encrypted);
          expect([clear[0], clear.length % 188]).toEqual([SYNC_BYTE, 0]);
          expect(encrypted.length).toBe(clear.length + 16 - (clear.length % 16));
          const names = parts.map((part) => part.name);
          if (names.length === 0 || !names.every((part) => client.parts.has(part))) continue;
          whole++;
          const pieces = await Promise.all(names.map((part) => decrypt(rendition, key!, client.parts.get(part)!)));
          expect(Buffer.concat(pieces)).toEqual(clear);
        }
        expect(whole).toBeGreaterThanOrEqual(2);
        expect(ivs.size).toBe([...client.segments.values()].filter(({ gap }) => !gap).length);
      }),
    );
    // All renditions have the same keys.
    expect(keys.size).toBeLessThanOrEqual(2 * 3);
    expect(new Set([...keys.values()].map((key) => key.toString('hex'))).size).toBe(
      new Set([...keys.keys()].map((url) => url.split('/').at(-1))).size,
    );
  });

  it('is played by ffmpeg without a complaint', async () => {
    expect(await complaintsOf(`${test.http}/live/main/index.m3u8`, 6)).toBe('');
  });

  it('is shown as a live picture', async () => {
    await waitFor('a picture', async () => (await fetch(`${test.http}/live/main/picture.jpg`)).status === 200);
  });

  it('is played in a browser by parts, over a rotation of keys', { retry: 2 }, async () => {
    await playsOverRotation(test, /\/\d+\.\d+\.ts$/);
  });

  it('is encrypted on disk; keys are for the owner alone, and outlast the server', async () => {
    const disk = join(folder.path, 'data', 'live', 'main', 'small');
    const files = readdirSync(disk, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(10);
    const heads = files.map((name) => readFileSync(join(disk, name)).subarray(0, 189));
    expect(heads.some((head) => head[0] === SYNC_BYTE && head[188] === SYNC_BYTE)).toBe(false);
    const file = join(folder.path, 'data', 'keys', 'main.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await test.server.stop();
    test = await startServer(folder.path, CHANNEL);
    for (const [url, bytes] of keys) {
      const response = await fetch(test.http + new URL(url).pathname);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    }
  });
});

describe('an encrypted channel in fragmented MP4', { timeout: 90_000 }, () => {
  const folder = temporaryFolder();
  let test: TestServer;

  beforeAll(async () => {
    test = await startServer(folder.path, `\n    container: fmp4${CHANNEL}`);
    await waitFor('all renditions', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).status === 200);
  });

  afterAll(async () => {
    await test.server.stop();
    folder.remove();
  });

  it('is played by ffmpeg without a complaint', async () => {
    expect(await complaintsOf(`${test.http}/live/main/index.m3u8`, 4)).toBe('');
  });

  it('has its init section in the clear, in front of the keys', async () => {
    const base = `${test.http}/live/main/small`;
    const text = await (await fetch(`${base}/index.m3u8`)).text();
    const order = text.match(/^#EXT-X-(MAP|KEY)/gm)!;
    expect(order.slice(0, 2)).toEqual(['#EXT-X-MAP', '#EXT-X-KEY']);
    expect(order.filter((tag) => tag === '#EXT-X-MAP')).toHaveLength(1);
    const init = Buffer.from(await (await fetch(`${base}/${/EXT-X-MAP:URI="([^"]+)"/.exec(text)![1]}`)).arrayBuffer());
    expect(init.toString('latin1', 4, 8)).toBe('ftyp');
    const segment = Buffer.from(await (await fetch(`${base}/${text.match(/^\d+\.m4s$/gm)!.at(-1)}`)).arrayBuffer());
    expect([segment.length % 16, segment.includes('moof')]).toEqual([0, false]);
  });

  it('is played in a browser by parts, over a rotation of keys', { retry: 2 }, () =>
    playsOverRotation(test, /\/\d+\.\d+\.m4s$/),
  );
});
