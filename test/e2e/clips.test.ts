import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { makeNumberedFile, readClicks, readNumbers } from '../support/numbered-file.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const run = promisify(execFile);
const FRAME_MS = 1000 / 30;
/** Of the file that is played again and again. */
const PICTURES = 300;

const { path: folder, remove } = temporaryFolder();
let test: TestServer;

beforeAll(async () => {
  const file = join(folder, 'numbered.ts');
  await makeNumberedFile(file, { seconds: PICTURES / 30 });
  test = await startServer(folder, `    inputs: [{ name: loop, type: file, path: ${file} }]${SMALL_CHANNEL}`);
});
afterAll(async () => {
  await test.server.stop();
  remove();
});

const text = async (path: string): Promise<string> => (await fetch(test.http + path)).text();

/** Segments of the best quality that are on disk: ms since 1970 of their beginnings. */
const recorded = async (): Promise<number[]> => {
  const playlist = await text('/live/main/small/index.m3u8');
  return [...playlist.matchAll(/PROGRAM-DATE-TIME:(\S+)/g)].map(([, date]) => Date.parse(date!));
};

const save = async (path: string, name: string): Promise<string> => {
  const response = await fetch(test.http + path);
  expect([response.status, path]).toEqual([200, path]);
  const file = join(folder, name);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  return file;
};

interface ClipState {
  readonly file: { readonly state: string; readonly problem?: string };
}

interface Played {
  readonly error?: string;
  /** Seconds. */
  readonly time: number;
}

/** Plays a file to its end, in the page. */
const playing = (path: string): string => `new Promise((resolve) => {
  const video = document.createElement('video');
  const told = (error) => resolve({ error, time: video.currentTime });
  video.muted = true;
  video.onerror = () => told(video.error.message || 'error');
  video.onended = () => told();
  video.src = ${JSON.stringify(path)};
  video.play().catch((error) => told(String(error)));
})`;

describe('clips and downloads of a running server', () => {
  let clip: string;
  /** The picture that the channel showed at the in point. */
  let first: number;
  const length = 101;

  it('cuts a clip of what is on the air, to the picture', async () => {
    const [, begins] = await waitFor(
      'eight seconds of programme',
      async () => {
        const starts = await recorded();
        return starts.length >= 9 && starts;
      },
      60_000,
    );
    // Thirteen pictures into a segment.
    const from = begins! + 13 * FRAME_MS;
    const to = from + length * FRAME_MS;
    const moments = ['--in', new Date(from).toISOString(), '--out', new Date(to).toISOString()];
    const args = ['src/main.ts', 'clip', 'main', ...moments, '--title', 'Tor', '--server', test.http];
    const { stdout } = await run(process.execPath, args);
    clip = /clip (\S+) of 3\.36/.exec(stdout)![1]!;
    const range = `start=${new Date(begins! + 200).toISOString()}&end=${new Date(begins! + 700).toISOString()}`;
    const around = readNumbers(await save(`/live/main/download.ts?${range}&rendition=small`, 'around.ts'));
    first = around.numbers[13]!;
    expect(await text(`/vod/${clip}/index.m3u8`)).toContain('#EXTM3U');
    expect(await text(`/vod/${clip}/small/index.m3u8`)).toContain('#EXT-X-ENDLIST');
    const { file } = await waitFor(
      'the file',
      async () => {
        const state = JSON.parse(await text(`/api/v1/clips/${clip}`)) as ClipState;
        return !['waiting', 'making'].includes(state.file.state) && state;
      },
      60_000,
    );
    expect(file).toMatchObject({ state: 'ready' });
    const made = readNumbers(await save(`/vod/${clip}/download.mp4`, 'clip.mp4'));
    expect(made.complaints).toBe('');
    expect(made.numbers).toEqual(Array.from({ length }, (_, index) => (first + index) % PICTURES));
  });

  it('keeps sound with its pictures: clicks come with every thirtieth', () => {
    const clicks = readClicks(join(folder, 'clip.mp4'));
    const due = Array.from({ length }, (_, index) => index).filter((index) => (first + index) % 30 === 0);
    expect(clicks.length).toBeGreaterThanOrEqual(due.length - 1);
    for (const at of clicks) {
      expect(Math.min(...due.map((index) => Math.abs(index / 30 - at)))).toBeLessThan(0.045);
    }
  });

  it('makes files that browsers play from beginning to end', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      for (const path of [`/vod/${clip}/download.mp4`, `/vod/${clip}/download.mp4?rendition=small`]) {
        await page.goto(test.http);
        const played = await page.evaluate<Played>(playing(path));
        expect(played.error).toBeUndefined();
        expect(played.time).toBeGreaterThan(3.3);
      }
    } finally {
      await browser.close();
    }
  });

  it('sends the segments of a recording at the rate that was set for it', async () => {
    const body = JSON.stringify({ burst: '0', factor: 1 });
    const headers = { 'Content-Type': 'application/json' };
    const set = await fetch(`${test.http}/api/v1/recordings/${clip}/rate`, { method: 'POST', headers, body });
    expect(await set.json()).toEqual({ own: true, burst: '0s', factor: 1 });
    const playlist = await text(`/vod/${clip}/small/index.m3u8`);
    const segments = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const began = performance.now();
    for (const segment of segments.slice(0, 3)) {
      const url = new URL(segment, `${test.http}/vod/${clip}/small/index.m3u8`);
      await new Promise((resolve, reject) => {
        get(url, { agent }, (response) => response.once('error', reject).once('end', resolve).resume()).once(
          'error',
          reject,
        );
      });
    }
    agent.destroy();
    // Three seconds of media, less what may go ahead: a piece of each segment, and what was lent to the last one.
    expect(performance.now() - began).toBeGreaterThan(1800);
  });

  it('removes the file with the clip', async () => {
    const file = join(folder, 'data', 'clips', `${clip}.mp4`);
    expect(existsSync(file)).toBe(true);
    const removed = await fetch(`${test.http}/api/v1/recordings/${clip}`, { method: 'DELETE' });
    expect(removed.status).toBe(200);
    await waitFor('the file to go', () => !existsSync(file));
    expect((await fetch(`${test.http}/vod/${clip}/download.mp4`)).status).toBe(404);
  });
});
