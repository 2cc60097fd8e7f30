import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChannelArchive } from '../../src/archive/channel-archive.ts';
import { hourOf } from '../../src/archive/hour.ts';
import { secondsToTicks } from '../../src/clock/ticks.ts';
import { freePort } from '../bench/measure/free-port.ts';
import { launchBrowser } from '../support/browser.ts';
import { nginxIsThere, startNginxArchive, type NginxEdge } from '../support/nginx-edge.ts';
import { PlayerPage } from '../support/player-page.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs: [{ name: pattern, type: test, size: 320x180, frameRate: 15 }]
${SMALL_CHANNEL}`;
const SECONDS = 3;

describe.skipIf(!nginxIsThere())('config/nginx-archive.conf', () => {
  const folder = temporaryFolder();
  let server: TestServer;
  let nginx: NginxEdge;
  let browser: Browser;
  let http: string;
  const text = async (path: string): Promise<string> => (await fetch(http + path)).text();

  beforeAll(async () => {
    const port = await freePort();
    http = `http://127.0.0.1:${port}`;
    server = await startServer(folder.path, CHANNEL);
    nginx = await startNginxArchive(join(folder.path, 'nginx'), port, join(folder.path, 'data'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.server.stop();
    await nginx?.stop();
    folder.remove();
  });

  it('plays live with a delay', async () => {
    await waitFor('all renditions', async () => (await text('/live/main/index.m3u8')).includes('audio/index.m3u8'));
    await waitFor('six segments', async () => (await text('/live/main/small/index.m3u8')).split('#EXTINF').length > 6);
    const page = await PlayerPage.open(browser, 'hls.js', `${http}/live/main/index.m3u8`, false);
    const { errors } = await page.plays(SECONDS);
    expect(errors).toEqual([]);
    expect(page.requests.some((path) => /^\/live\/main\/\w+\/\d{10}\/\d+\.ts$/.test(path))).toBe(true);
    await page.close();
  });

  it('plays an hour on demand, from its beginning, while the server is not there', async () => {
    await server.server.stop();
    const end = secondsToTicks(Date.now() / 1000);
    const archive = new ChannelArchive({
      folder: join(folder.path, 'data/live/main'),
      keepTicks: undefined,
      log: quietLog(),
    });
    // An hour later, the playlists of that hour are ended.
    await archive.start(end + secondsToTicks(3600));
    const hour = hourOf((await archive.extent())!.from);
    expect(await text(`/live/main/small/${hour}/index.m3u8`)).toContain('#EXT-X-ENDLIST');
    const page = await PlayerPage.open(browser, 'hls.js', `${http}/live/main/${hour}.m3u8`, false);
    const { errors, currentTime } = await page.plays(SECONDS);
    expect(errors).toEqual([]);
    expect(currentTime).toBeLessThan(SECONDS + 5);
    await page.close();
  });

  it('shows nothing else', async () => {
    expect((await fetch(`${http}/run/children.json`)).status).toBe(404);
    expect((await fetch(`${http}/live/main/small/`)).status).toBe(404);
    expect(await nginx.errors()).toBe('');
  });
});
