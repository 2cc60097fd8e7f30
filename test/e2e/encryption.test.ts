import { spawn } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { LowLatencyClient } from '../support/low-latency-client.ts';
import type { ListedKey } from '../support/media-playlist.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { WatchPage } from '../support/watch-page.ts';

const KEY_SECONDS = 10;
const CHANNEL = `
    inputs:
      - { name: slate, type: slate }
    part: 200ms
    encryption: { method: aes-128, rotate: ${KEY_SECONDS}s }
${SMALL_CHANNEL}`;
const SYNC_BYTE = 0x47;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What ffmpeg complains of when it plays so many seconds. */
const complaintsOf = (url: string, seconds: number): Promise<string> =>
  new Promise((resolve) => {
    const player = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-i', url, '-t', String(seconds), '-f', 'null', '-']);
    let words = '';
    player.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    player.on('close', (code) => resolve(code === 0 ? words : `${words}ended with ${code}`));
  });

/** What a player says of media that do not come in time is about the machine; of a wrong key it says other things. */
const ABOUT_TIME = /TimeOut$|^buffer(Stalled|SeekOverHole|NudgeOnStall)/;

/** Plays in a browser for longer than a key lasts. @param part what parts are asked for as */
const playsOverRotation = async (browser: Browser, test: TestServer, part: RegExp): Promise<void> => {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const keys = (): Set<string> => new Set(asked.filter((path) => path.startsWith('/live/main/key/')));
  const parts = (): number => asked.filter((path) => part.test(path)).length;
  const watched = new WatchPage(page);
  await watched.goto(`${test.http}/watch/main`);
  await watched.begins();
  await waitFor('a second key, and parts of it', () => keys().size >= 2 && parts() >= 20);
  const { currentTime } = (await watched.stats())!;
  // Nothing that was asked for up to now lies further ahead.
  const end = await watched.playedTo(currentTime + 4);
  expect(end.errors.filter((error) => !ABOUT_TIME.test(error))).toEqual([]);
  await page.close();
};

describe('an encrypted channel with parts', () => {
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
    const client = (name: string) => new LowLatencyClient(`${test.http}/live/main/${name}/`);
    const followed = ['small', 'audio'].map((name) => [name, client(name)] as const);
    await Promise.all(
      followed.map(async ([rendition, client]) => {
        await client.start();
        const rotated = (): boolean => {
          const uris = [...client.segments.values()].flatMap(({ key }) => (key ? [key.uri] : []));
          return new Set(uris).size > 1 && uris.at(-1) === uris.at(-2);
        };
        while (!rotated() || client.whole.length < 2) await client.step();
        const ivs = new Set<string>();
        for (const { name, key, parts, gap } of client.segments.values()) {
          if (gap) continue;
          ivs.add(key!.iv.toString('hex'));
          const encrypted = await client.bytes(name!);
          const clear = await decrypt(rendition, key!, encrypted);
          expect([clear[0], clear.length % 188]).toEqual([SYNC_BYTE, 0]);
          expect(encrypted.length).toBe(clear.length + 16 - (clear.length % 16));
          if (!client.whole.some((segment) => segment.name === name)) continue;
          const pieces = await Promise.all(parts.map((part) => decrypt(rendition, key!, client.parts.get(part.name)!)));
          expect(Buffer.concat(pieces)).toEqual(clear);
        }
        expect(ivs.size).toBe([...client.segments.values()].filter(({ gap }) => !gap).length);
      }),
    );
    // All renditions have the same keys.
    const seconds = Math.max(...followed.map(([, client]) => client.segments.size));
    expect(keys.size).toBeLessThanOrEqual(2 * (2 + seconds / KEY_SECONDS));
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

  it('is played in a browser by parts, over a rotation of keys', async () => {
    await playsOverRotation(browser, test, /\/\d+\.\d+\.ts$/);
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

describe('an encrypted channel in fragmented MP4', () => {
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

  it('is played in a browser by parts, over a rotation of keys', () =>
    playsOverRotation(browser, test, /\/\d+\.\d+\.m4s$/));
});
