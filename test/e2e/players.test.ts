import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../src/cli/server.ts';
import { parseConfig } from '../../src/config/load.ts';
import { runServer } from '../../src/server/run.ts';
import { launchBrowser } from '../support/browser.ts';
import { LowLatencyClient } from '../support/low-latency-client.ts';
import { PlayerPage, type PlayerName, type PlayerReport } from '../support/player-page.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

interface Made {
  readonly container: 'ts' | 'fmp4';
  /** Seconds. */
  readonly part: number;
  /** Each part is a group of pictures. */
  readonly groups?: boolean;
}

const CHANNELS = {
  ts: { container: 'ts', part: 1 / 3 },
  fmp4: { container: 'fmp4', part: 1 / 3 },
  groups: { container: 'ts', part: 1 / 2, groups: true },
} satisfies Record<string, Made>;
type ChannelName = keyof typeof CHANNELS;

const channel = ({ container, part, groups = false }: Made): string => `
    inputs: [{ name: bars, type: test, size: 320x180 }]
    container: ${container}
    segment: 2s
    part: ${Math.floor(part * 1000)}ms${groups ? '\n    keyFrames: 500ms' : ''}
    window: 40s
    ladder:
      - { name: tiny, width: 320, height: 180, frameRate: 30, videoBitrate: 300k, audioBitrate: 64k, preset: ultrafast }`;
const NAMES = Object.keys(CHANNELS) as ChannelName[];
const SEGMENT_SECONDS = 2;
/** HOLD-BACK is three target durations: nearer than that only parts are played. Seconds. */
const CLASSIC_DELAY = 3 * SEGMENT_SECONDS;
const PLAYED = 6;
const PART = /\/(\d+)\.(\d+)\.(ts|m4s)$/;
const SEGMENT = /\/\d+\.(ts|m4s)$/;

/** Seconds from the making of what is shown to now: by the newest part, whose number tells its time, and what is ahead. */
const delayOf = (name: ChannelName, requests: readonly string[], { ahead }: PlayerReport): number => {
  const [, msn, part] = PART.exec(requests.findLast((url) => PART.test(url)) ?? '') ?? [];
  return Date.now() / 1000 - (Number(msn) * SEGMENT_SECONDS + (Number(part) + 1) * CHANNELS[name].part) + ahead;
};

describe('players of others, in pages of others', () => {
  const folder = temporaryFolder();
  let server: RunningServer;
  let browser: Browser;

  const urlOf = (name: ChannelName): string => `${server.summary.player.replace(/\/$/, '')}/live/${name}/index.m3u8`;
  const count = (requests: readonly string[], what: RegExp): number => requests.filter((url) => what.test(url)).length;
  const withPlayer = async (
    [name, of, lowLatency]: readonly [PlayerName, ChannelName, boolean],
    use: (page: PlayerPage) => Promise<void>,
  ): Promise<void> => {
    const page = await PlayerPage.open(browser, name, urlOf(of), lowLatency);
    try {
      await use(page);
    } finally {
      await page.close();
    }
  };

  beforeAll(async () => {
    const text = `
http: { host: 127.0.0.1, port: 0 }
rtmp: false
data: ${join(folder.path, 'data')}
channels:
${NAMES.map((name) => `  ${name}:${channel(CHANNELS[name])}`).join('\n')}`;
    server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log: quietLog() });
    browser = await launchBrowser();
    for (const name of NAMES) {
      await waitFor(`segments of ${name}`, async () => (await fetch(urlOf(name))).status === 200);
    }
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  it('hints at each part as it comes, over the ends of segments', async () => {
    await Promise.all(
      NAMES.map(async (name) => {
        const client = new LowLatencyClient(urlOf(name).replace('index.m3u8', 'tiny/'));
        await client.start();
        const segments = (): number => new Set([...client.parts.keys()].map((part) => part.split('.')[0])).size;
        while (client.parts.size < 16 || segments() < 3 || client.whole.length === 0) await client.step();
        const parts = client.whole.flatMap((segment) => segment.parts);
        expect(parts.every(({ independent }) => independent)).toBe(name === 'groups');
      }),
    );
  });

  it.concurrent.each([
    ['hls.js', 'ts'],
    ['hls.js', 'fmp4'],
    ['Shaka', 'fmp4'],
    ['video.js', 'fmp4'],
    // These two take each part of MPEG-TS apart by itself, and drop pictures up to a key frame.
    ['Shaka', 'groups'],
    ['video.js', 'groups'],
  ] as const)('%s plays parts of %s, with little delay', async (name, of) => {
    await withPlayer([name, of, true], async (page) => {
      // video.js waits for a moment or two until it has found its place.
      await page.playsSteadily(PLAYED, name === 'video.js' ? 3 : 1, (now) => {
        const blocking = count(page.requests, /[?&]_HLS_part=/);
        const isByParts = blocking > PLAYED && count(page.requests, PART) > (PLAYED / CHANNELS[of].part) * 0.7;
        return isByParts && delayOf(of, page.requests, now) < CLASSIC_DELAY;
      });
    });
  });

  it.concurrent('video.js plays segments of ts, where it is told to leave parts alone', async ({ expect }) => {
    await withPlayer(['video.js', 'ts', false], async (page) => {
      await page.playsSteadily(PLAYED, 1, () => count(page.requests, SEGMENT) >= PLAYED / SEGMENT_SECONDS);
      expect(count(page.requests, PART)).toBe(0);
    });
  });
});
