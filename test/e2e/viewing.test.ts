import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    viewing: signed
    encryption: { method: aes-128 }
    inputs:
      - { name: bars, type: test, size: 320x180 }
${SMALL_CHANNEL.replace('window: 20s', 'window: 20s\n    part: 333ms')}`;

interface Pass {
  readonly token: string;
  readonly expires: string;
  readonly playlist: string;
  readonly page: string;
}

describe('a channel for those who bring a pass', () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let browser: Browser;

  const status = async (path: string): Promise<number> => (await fetch(new URL(path, test.http))).status;
  const text = async (path: string): Promise<string> => (await fetch(new URL(path, test.http))).text();
  const make = async (place: string, length: string): Promise<Pass> => {
    const response = await fetch(`${test.http}/api/v1/${place}/passes`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ for: length }),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as Pass;
  };
  /** All that a player asks for, as the playlists name it. */
  const everything = async (playlist: string): Promise<string[]> => {
    const base = new URL(playlist, test.http);
    const media = new URL(/^.*tiny\/index\.m3u8.*$/m.exec(await text(playlist))![0], base);
    const listed = await text(media.href);
    const uris = [...listed.matchAll(/URI="([^"]+)"/g)].map((found) => found[1]!);
    const segments = listed.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const named = [...uris.filter((uri) => uri.includes('key')).slice(-1), ...segments.slice(-2)];
    return [base, media, ...named.map((name) => new URL(name, media))].map(({ pathname, search }) => pathname + search);
  };

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    browser = await launchBrowser();
    const { playlist } = await make('channels/main', '5m');
    // What stands in front of them are gaps.
    await waitFor('two segments', async () => {
      const listed = await text(playlist.replace('index.m3u8', 'tiny/index.m3u8'));
      return listed.split(/#EXTINF/).filter((one) => one.includes('.ts') && !one.includes('#EXT-X-GAP')).length > 2;
    });
  });
  afterAll(async () => {
    await browser?.close();
    await test.server.stop();
    folder.remove();
  });

  it('is open to nobody else, and a link that has expired opens nothing of it', async () => {
    const pass = await make('channels/main', '10s');
    const urls = await everything(pass.playlist);
    expect(urls).toHaveLength(5);
    const beside = ['download.ts', 'storyboard.vtt'].map((file) => pass.playlist.replace('index.m3u8', file));
    for (const url of urls) expect([url, await status(url)]).toEqual([url, 200]);
    const open = [...urls, ...beside].map((url) => url.replace(/^\/p\/[^/]+/, ''));
    for (const url of open) expect([url, await status(url)]).toEqual([url, 403]);
    await waitFor('the end of the pass', async () => (await status(pass.playlist)) === 403);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(pass.expires));
    for (const url of [...urls, ...beside]) expect([url, await status(url)]).toEqual([url, 403]);
  });

  it('plays by its link in the page, whose address is no pass, and says so where the link is none', async () => {
    const { page: link } = await make('channels/main', '5m');
    const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
    const page = await context.newPage();
    await page.goto(test.http + link);
    await waitFor('three seconds played', async () => {
      const stats = await page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
      return (stats?.currentTime ?? 0) > 3;
    });
    expect(page.url()).toBe(`${test.http}/watch/main`);
    await context.close();
    const stranger = await browser.newContext();
    const closed = await stranger.newPage();
    await closed.goto(page.url());
    await closed.getByText('This is for those who have a link that counts').waitFor();
    await stranger.close();
  });

  it('is the same for what is recorded of it', async () => {
    const { id } = await waitFor('a recording', async () => {
      const { recordings } = JSON.parse(await text('/api/v1/recordings')) as { recordings: { id: string }[] };
      return recordings[0];
    });
    const { playlist } = await make(`recordings/${id}`, '5m');
    await waitFor('the recording', async () => (await status(playlist)) === 200);
    const urls = await everything(playlist);
    expect(urls.length).toBeGreaterThanOrEqual(4);
    for (const url of urls) expect([url, await status(url)]).toEqual([url, 200]);
    const channelPass = await make('channels/main', '5m');
    for (const url of urls) {
      const path = url.replace(/^\/p\/[^/]+/, '');
      expect(await status(path)).toBe(403);
      expect(await status(`/p/${channelPass.token}${path}`)).toBe(403);
    }
  });
});
