import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: slate, type: slate }
    part: 200ms
${SMALL_CHANNEL}`;
const HLS_JS = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');

interface Watched {
  readonly time: number;
  readonly frames: number;
  readonly errors: readonly string[];
}

/** What a page does: hls.js with its own defaults, but for low latency. */
const play = `(url, lowLatencyMode) => {
  const video = document.body.appendChild(document.createElement('video'));
  video.muted = true;
  const hls = new Hls({ lowLatencyMode });
  const seen = { errors: [] };
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => seen.errors.push((fatal ? 'fatal ' : '') + details));
  hls.loadSource(url);
  hls.attachMedia(video);
  video.play();
  window.watched = () => ({
    ...seen,
    time: video.currentTime,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  });
}`;

// The list begins with gaps then, for iOS: other players must not fall over them.
describe('a channel with parts that has just started', () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    test = await startServer(folder.path, CHANNEL);
  });

  afterAll(async () => {
    await browser?.close();
    await test.server.stop();
    folder.remove();
  });

  it('is played from its first segment on, with low latency and without', async () => {
    const open = async (lowLatencyMode: boolean): Promise<() => Promise<Watched>> => {
      const page = await browser.newPage();
      await page.goto(`${test.http}/health`);
      await page.addScriptTag({ path: HLS_JS });
      await waitFor('a playlist', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).status === 200);
      await page.evaluate(`(${play})('${test.http}/live/main/index.m3u8', ${lowLatencyMode})`);
      return () => page.evaluate<Watched>('window.watched()');
    };
    const players = await Promise.all([open(true), open(false)]);
    const first = await (await fetch(`${test.http}/live/main/tiny/index.m3u8`)).text();
    expect(first).toContain('#EXT-X-GAP');
    for (const [index, watched] of players.entries()) {
      const begun = await waitFor('the first pictures', async () => {
        const now = await watched();
        return now.frames > 5 && now;
      });
      const end = await waitFor('playing on', async () => {
        const now = await watched();
        return now.time >= begun.time + 5 && now;
      });
      expect(end.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
      // Three target durations from the end are gaps at first: hls.js says so, and goes on behind them.
      if (index === 0) expect(end.errors).not.toContain('fragGap');
    }
  });
});
