import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStream } from '../../src/check/client/check-stream.ts';
import type { Container } from '../../src/media/container.ts';
import { launchBrowser } from '../support/browser.ts';
import { decodedPictures } from '../support/key-frames.ts';
import { readMediaPlaylist, type ListedPlaylist } from '../support/media-playlist.ts';
import { PlayerPage } from '../support/player-page.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs: [{ name: pattern, type: test, size: 320x180 }]
    ladder:
      - { name: small, width: 320, height: 180, frameRate: 30, videoBitrate: 400k, audioBitrate: 64k, preset: ultrafast }
      - { name: tiny, width: 160, height: 90, frameRate: 15, videoBitrate: 100k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }
    relief: false
    segment: 1s
    window: 8s
    dvr: 1h
`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const textOf = async (url: string): Promise<string> => {
  const response = await fetch(url);
  expect([url, response.status]).toEqual([url, 200]);
  return response.text();
};
const bytesOf = async (url: string, range?: string): Promise<Buffer> => {
  const response = await fetch(url, range === undefined ? {} : { headers: { Range: `bytes=${range}` } });
  expect(response.status).toBe(range === undefined ? 200 : 206);
  return Buffer.from(await response.arrayBuffer());
};

/** Pictures that the byte ranges of a playlist of key frames make, each by itself with its init section. */
const picturesOf = async (url: string, container: Container): Promise<number[]> => {
  const text = await textOf(url);
  const listed = [...text.matchAll(/#EXT-X-BYTERANGE:(\d+)@0\n(.*)/g)];
  const map = /#EXT-X-MAP:URI="(.*)"/.exec(text)?.[1];
  const init = map === undefined ? Buffer.alloc(0) : await bytesOf(new URL(map, url).href);
  const pictures: number[] = [];
  for (const [, bytes, uri] of [listed[0]!, listed.at(-1)!]) {
    const frame = await bytesOf(new URL(uri!, url).href, `0-${Number(bytes) - 1}`);
    pictures.push(decodedPictures(Buffer.concat([init, frame]), container));
  }
  return pictures;
};

describe.each([
  ['ts', 0],
  ['fmp4', 0.333],
] as const)('a channel with a DVR window, in %s with parts of %s s', { concurrent: true }, (container, part) => {
  const folder = temporaryFolder();
  let server: TestServer;
  /** What the first run listed last. */
  let before: ListedPlaylist;

  const live = (): string => `${server.http}/live/main`;
  const list = async (name = 'small'): Promise<ListedPlaylist> => {
    const response = await fetch(`${live()}/${name}/index.m3u8`);
    return readMediaPlaylist(response.ok ? await response.text() : '');
  };
  const start = (): Promise<TestServer> =>
    startServer(folder.path, `${CHANNEL}    container: ${container}\n    part: ${part}s\n`);
  const lists = (least: number): Promise<unknown> =>
    waitFor(`${least} segments`, async () => (await list()).segments.filter(({ gap }) => !gap).length >= least);

  beforeAll(async () => {
    server = await start();
    await lists(12);
    before = await list();
    await server.server.stop();
    server = await start();
    await lists(before.segments.filter(({ gap }) => !gap).length + 5);
  });
  afterAll(async () => {
    await server.server.stop();
    folder.remove();
  });

  it('lists all of it after a restart, with the same numbers and the hole as gaps', async () => {
    const after = await list();
    const numbers = after.segments.map(({ msn }) => msn);
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
    const names = (of: ListedPlaylist): unknown[] => of.segments.filter(({ gap }) => !gap).map(({ name }) => name);
    expect(names(after)).toEqual(expect.arrayContaining(names(before)));
    // More than memory holds: it is on disk.
    expect((await bytesOf(`${live()}/small/${String(names(before)[0])}`)).length).toBeGreaterThan(1000);
    const delta = readMediaPlaylist(await textOf(`${live()}/small/index.m3u8?_HLS_skip=YES`));
    expect(delta.skipped + delta.segments.length).toBeGreaterThanOrEqual(after.segments.length);
    expect(delta.segments.length).toBeLessThan(10);
  });

  it('is seen back to before the restart by hls.js', async () => {
    const page = await PlayerPage.open(browser, 'hls.js', `${live()}/index.m3u8`, part > 0);
    await page.plays(1);
    // Not to the very first moment, which live lists move away from.
    await page.seek(0.05);
    const oldest = before.segments.filter(({ gap }) => !gap).slice(0, 5);
    const isOld = (path: string): boolean => oldest.some(({ name }) => path.endsWith(`/${name}`));
    await waitFor('the oldest segments', () => page.requests.some(isOld));
    const { currentTime, errors } = await page.plays(3);
    expect(errors).toEqual([]);
    expect(currentTime).toBeLessThan(before.segments.length);
    await page.close();
  });

  it('gives any range as on-demand at once, whole and faultless, that hls.js plays to its end', async () => {
    const segments = before.segments.filter(({ gap }) => !gap);
    const [from, to] = [segments[1]!.date / 1000, segments.at(-3)!.date / 1000];
    const url = `${live()}/index.m3u8?start=${from}&end=${to}`;
    const result = await checkStream({ url, seconds: 20, media: true, renditions: [], maxBytes: 1e9, insecure: false });
    expect(result.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(result.counts.renditions).toBe(5);
    const media = readMediaPlaylist(await textOf(`${live()}/small/index.m3u8?start=${from}&end=${to}`));
    const seconds = media.segments.reduce((sum, { duration }) => sum + duration, 0);
    expect(seconds).toBeCloseTo(to - from, 1);
    const page = await PlayerPage.open(browser, 'hls.js', url, false);
    await page.plays(2);
    await page.seek(0.8);
    await waitFor('the end', async () => (await page.report()).currentTime >= seconds - 0.3);
    expect((await page.report()).errors).toEqual([]);
    await page.close();
  });

  it('jumps over the hole in a range, and grows where the range has no end', async () => {
    const from = before.segments.find(({ gap }) => !gap)!.date / 1000;
    const url = `${live()}/small/index.m3u8?start=${from}`;
    const text = await textOf(url);
    expect(text).toContain('#EXT-X-PLAYLIST-TYPE:EVENT\n');
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)?.length).toBe(1);
    const is = readMediaPlaylist(text).segments.map(({ name }) => name);
    const grown = await waitFor('more of it', async () => {
      const now = readMediaPlaylist(await textOf(url)).segments.map(({ name }) => name);
      return now.length > is.length && now;
    });
    expect(grown.slice(0, is.length)).toEqual(is);
  });

  it('gives a recording as it grows, whole within a segment of its end, and trimmed', async () => {
    const api = async (method: string, path: string, body: object): Promise<{ id: string }> => {
      const headers = { 'Content-Type': 'application/json' };
      const url = `${server.http}/api/v1/recordings${path}`;
      const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
      expect([url, response.ok]).toEqual([url, true]);
      return (await response.json()) as { id: string };
    };
    const { id } = await api('POST', '', { channel: 'main', title: 'Part one' });
    const media = async (): Promise<ListedPlaylist> => {
      const response = await fetch(`${server.http}/vod/${id}/small/index.m3u8`);
      return readMediaPlaylist(response.ok ? await response.text() : '');
    };
    const growing = await waitFor('some of it', async () => {
      const now = await media();
      return now.segments.length >= 3 && now;
    });
    expect(growing.lines).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    await api('POST', `/${id}/stop`, {});
    const over = await waitFor('its end', async () => {
      const now = await media();
      return now.lines.at(-1) === '#EXT-X-ENDLIST' && now;
    });
    const { from, to } = (await (await fetch(`${server.http}/api/v1/recordings/${id}`)).json()) as Record<
      string,
      string
    >;
    const { date, duration } = over.segments.at(-1)!;
    // Whole segments: it begins and ends with the one that its moments lie in.
    expect(Math.abs(over.segments[0]!.date - Date.parse(from!))).toBeLessThanOrEqual(1100);
    expect(Math.abs(date + duration * 1000 - Date.parse(to!))).toBeLessThanOrEqual(1100);
    const url = `${server.http}/vod/${id}/index.m3u8`;
    const result = await checkStream({ url, seconds: 20, media: true, renditions: [], maxBytes: 1e9, insecure: false });
    expect(result.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(result.counts.renditions).toBe(5);
    await api('PATCH', `/${id}`, { from: new Date(over.segments[1]!.date).toISOString() });
    const trimmed = await media();
    expect(trimmed.segments.map(({ name }) => name)).toEqual(over.segments.slice(1).map(({ name }) => name));
    expect((await bytesOf(`${server.http}/vod/${id}/small/${over.segments[0]!.name}`)).length).toBeGreaterThan(1000);
  });

  it('has playlists of key frames, live and of ranges, whose byte ranges are a picture each', async () => {
    const from = before.segments.find(({ gap }) => !gap)!.date / 1000;
    const text = await textOf(`${live()}/index.m3u8`);
    expect(text.match(/#EXT-X-I-FRAME-STREAM-INF:.*CODECS="avc1\.[0-9a-f]{6}",RESOLUTION=.*/g)).toHaveLength(2);
    for (const name of ['small', 'tiny']) {
      for (const query of ['', `?start=${from}&end=${from + 6}`]) {
        expect(await picturesOf(`${live()}/${name}/iframes.m3u8${query}`, container)).toEqual([1, 1]);
      }
    }
    expect((await fetch(`${live()}/audio/iframes.m3u8`)).status).toBe(404);
  });
});
