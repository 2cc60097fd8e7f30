import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelState } from '../../src/channel/state.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { parseConfig } from '../../src/config/load.ts';
import { runServer } from '../../src/server/run.ts';
import { launchBrowser } from '../support/browser.ts';
import { PlayerPage } from '../support/player-page.ts';
import { examine, readRendition } from '../support/programme.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { slowEncoder, type SlowEncoder } from '../support/slow-encoder.ts';
import { waitFor } from '../support/wait.ts';

const FRAME = 3000;

describe('a machine that cannot hold the ladder', () => {
  const folder = temporaryFolder();
  let encoder: SlowEncoder;
  let server: RunningServer;
  let browser: Browser;
  let http: string;

  const state = async (): Promise<ChannelState> =>
    (await (await fetch(`${http}/api/v1/channels/main`)).json()) as ChannelState;
  const text = async (path: string): Promise<string> => (await fetch(http + path)).text();
  const listed = async (): Promise<string[]> =>
    [...(await text('/live/main/index.m3u8')).matchAll(/^(\w+)\/index\.m3u8/gm)].map(([, name]) => name!);

  beforeAll(async () => {
    encoder = slowEncoder(folder.path, '320:180');
    const config = `
http: { host: 127.0.0.1, port: 0 }
rtmp: false
data: ${join(folder.path, 'data')}
ffmpeg: ${encoder.ffmpeg}
channels:
  main:
    inputs: [{ name: bars, type: test, size: 320x240 }]
    segment: 1s
    window: 20s
    record: true
    relief: { after: 2s, return: 6s }
    ladder:
      - { name: small, width: 320, height: 180, frameRate: 30, videoBitrate: 400k, audioBitrate: 64k, preset: ultrafast }
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }`;
    server = await runServer({ config: parseConfig(config, 'test.yaml', {}), log: quietLog() });
    http = server.summary.player.replace(/\/$/, '');
    browser = await launchBrowser();
    await waitFor('segments', async () => (await fetch(`${http}/live/main/small/index.m3u8`)).ok);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  it('takes the best quality out, while hls.js goes on, and puts it back once all is well', async () => {
    const page = await PlayerPage.open(browser, 'hls.js', `${http}/live/main/index.m3u8`, false);
    const asked = (name: string): number => page.requests.filter((url) => url.includes(`/main/${name}/`)).length;
    try {
      await page.plays(2);
      await waitFor('the best quality in the player', () => asked('small') > 2);

      encoder.overload();
      process.kill((await state()).encoder.pid!, 'SIGKILL');
      const { relief } = await waitFor('the relief', async () => {
        const now = await state();
        return now.relief && now;
      });
      expect(relief).toMatchObject({ out: ['small'], reason: expect.stringContaining('small taken out') as string });
      expect((await listed()).toSorted()).toEqual(['audio', 'tiny']);
      expect((await fetch(`${http}/live/main/small/index.m3u8`)).status).toBe(404);
      await waitFor('the encoder to keep up', async () => ((await state()).encoder.behind ?? 9) < 2);
      expect(await text('/health/main')).toContain('small taken out');
      expect(await text('/metrics')).toMatch(/^sluice_ladder_taken_out\{channel="main"\} 1$/m);

      const before = asked('tiny');
      await waitFor('the lower quality in the player', () => asked('tiny') > before + 2);
      expect((await page.plays(4)).errors).toEqual([]);

      encoder.relax();
      await waitFor('all of the ladder', async () => (await state()).relief === undefined, 60_000);
      await waitFor('segments of it again', async () => {
        // Nothing is wrong with a quality that has only just begun.
        expect(await text('/health/main')).not.toContain('CRITICAL');
        return (await fetch(`${http}/live/main/small/index.m3u8`)).ok;
      });
      expect((await listed()).toSorted()).toEqual(['audio', 'small', 'tiny']);
      expect((await page.plays(2)).errors).toEqual([]);
    } finally {
      await page.close();
    }
    const { events } = (await (await fetch(`${http}/api/v1/events/recent?type=relief`)).json()) as {
      events: { out: string[] }[];
    };
    // A machine that is busy with other things may be too slow once more.
    for (const out of [['small'], []]) expect(events.map((event) => event.out)).toContainEqual(out);
    await server.stop();
    // What stayed in went on as if nothing was: neither hole nor repetition.
    expect(examine(readRendition(join(folder.path, 'data', 'live', 'main', 'tiny')), FRAME)).toMatchObject({
      ...{ pictureSteps: [], soundSteps: [], backwards: 0, continuityErrors: 0, complaints: '' },
    });
  });
});
