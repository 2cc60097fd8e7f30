import { spawnSync, type ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { msToTicks } from '../../src/clock/ticks.ts';
import { launchBrowser } from '../support/browser.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { tagsOf } from '../unit/segmenter/timed-id3.ts';

const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    part: 333ms
${SMALL_CHANNEL}`;
const RENDITIONS = ['small', 'tiny', 'audio'];

/** A tag as the player had it, and when it was due by the dates of the playlist. */
interface Seen {
  readonly text: string;
  readonly at: number;
}

/** In the page: keeps every ID3 tag, with the programme time at which it stands. */
const WATCH_TAGS = `(() => {
  const { hls } = window.sluicePlayer;
  window.seen = [];
  hls.on('hlsFragParsingMetadata', (_, { frag, samples }) => {
    for (const { pts, data } of samples) {
      const text = new TextDecoder().decode(data);
      window.seen.push({ text, at: frag.programDateTime + (pts - frag.start) * 1000 });
    }
  });
})()`;

describe('timed metadata and ad breaks', () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let publisher: ChildProcess | undefined;

  const send = async (method: string, path: string, body?: object): Promise<Record<string, string>> => {
    const response = await fetch(`${test.http}/api/v1/channels/main/${path}`, {
      method,
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, string>;
  };
  const playlist = async (rendition: string): Promise<string> =>
    (await fetch(`${test.http}/live/main/${rendition}/index.m3u8`)).text();
  /** Undefined where there is no such file. */
  const media = async (rendition: string, name: string): Promise<Buffer | undefined> => {
    const response = await fetch(`${test.http}/live/main/${rendition}/${name}`);
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  };
  /** The segment that is on at this moment, once it is whole. */
  const segmentAt = (rendition: string, at: number): Promise<string> =>
    waitFor(`the segment of ${rendition}`, async () => {
      const entries = [
        ...(await playlist(rendition)).matchAll(/DATE-TIME:(\S+)\n(?:#EXT-X-PART.*\n)*#EXTINF:([\d.]+),\n(\S+)/g),
      ];
      return entries.find(([, date, length]) => {
        const start = Date.parse(date!);
        return at >= start && at < start + Number(length) * 1000;
      })?.[3];
    });
  const seen = (text: string): Promise<Seen> =>
    waitFor(`the tag "${text}"`, async () => {
      const all = await page.evaluate<Seen[]>('window.seen');
      return all.find((each) => each.text.includes(text));
    });

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    publisher = publish(`${test.rtmp}/secret`);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    await waitFor('the publisher', async () => (await test.state()).onAir === 'studio');
    await waitFor('the channel', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).ok);
    await page.goto(`${test.http}/watch/main`);
    await waitFor('pictures', () => page.evaluate<boolean>('window.sluicePlayer?.video.currentTime > 0'));
    await page.evaluate(WATCH_TAGS);
  });

  afterAll(async () => {
    if (publisher) await kill(publisher);
    await browser?.close();
    await test?.server.stop();
    folder.remove();
  });

  it('a tag is at the same moment in all renditions, in the segment and in one of its parts', async () => {
    const { at } = await send('POST', 'metadata', { title: 'the news', id3: { TXXX: { show: 'morning' } } });
    const ticks = msToTicks(Date.parse(at!));
    // All of it is fetched first: the server is of the same process as what looks at it.
    const made = await Promise.all(
      RENDITIONS.map(async (rendition) => {
        const segment = await segmentAt(rendition, Date.parse(at!));
        const parts: Buffer[] = [];
        const part = (): string => segment.replace('.ts', `.${parts.length}.ts`);
        for (let next = await media(rendition, part()); next; next = await media(rendition, part())) parts.push(next);
        return { whole: (await media(rendition, segment))!, parts };
      }),
    );
    for (const { whole, parts } of made) {
      const tags = tagsOf(whole, ticks);
      expect(tags).toHaveLength(1);
      // The answer is told in milliseconds.
      expect(Math.abs(tags[0]!.ticks - ticks)).toBeLessThanOrEqual(45);
      expect(tags[0]!.tag.toString('latin1')).toMatch(/^ID3.*TIT2.*the news.*TXXX.*show\0morning\0$/s);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
      expect(parts.filter((part) => tagsOf(part, ticks).length > 0)).toHaveLength(1);
      const probed = spawnSync(
        'ffprobe',
        ['-v', 'warning', '-show_entries', 'stream=codec_name', '-f', 'mpegts', '-'],
        {
          input: whole,
          encoding: 'utf8',
        },
      );
      expect(probed.stdout).toContain('timed_id3');
      // It knows what it is, and has no decoder for it.
      expect(probed.stderr.trim()).toMatch(/^(Unsupported codec with id 98313 .*)?$/);
    }
    expect(new Set(made.map(({ whole }) => tagsOf(whole, ticks)[0]!.ticks)).size).toBe(1);
  });

  it('hls.js reads it, in one quality and in another', async () => {
    for (const [level, text] of ['first', 'second'].entries()) {
      await page.evaluate(`window.sluicePlayer.hls.currentLevel = ${level}`);
      await waitFor('the level', () => page.evaluate<boolean>(`window.sluicePlayer.hls.currentLevel === ${level}`));
      // Ahead of what the player has asked for already.
      const { at } = await send('POST', 'metadata', { title: `${text} words`, in: '1s' });
      const tag = await seen(`${text} words`);
      expect(Math.abs(tag.at - Date.parse(at!))).toBeLessThan(20);
    }
    const cues = await page.evaluate<string[]>(
      `[...window.sluicePlayer.video.textTracks].flatMap((track) => [...(track.cues ?? [])]).map(({ value }) => value?.data ?? value?.info)`,
    );
    expect(cues).toEqual(expect.arrayContaining(['first words', 'second words']));
  });

  it('a break is a date range for hls.js, with its end once it is ended', async () => {
    const wanted = { duration: '60s', in: '2s', align: true, attributes: { 'X-COM-EXAMPLE': 'spring' } };
    const { id, start } = await send('POST', 'breaks', wanted);
    expect(Date.parse(start!) % 1000).toBe(0);
    const range = (): Promise<Record<string, unknown> | undefined> =>
      page.evaluate(`(() => {
        const range = window.sluicePlayer.hls.latestLevelDetails.dateRanges['${id}'];
        return range && { ...range.attr, start: range.startDate.toISOString(), length: range.duration, valid: range.isValid };
      })()`);
    expect(await waitFor('the date range', range)).toMatchObject({
      ...{ start, length: null, valid: true },
      ...{ 'PLANNED-DURATION': '60.000000', 'X-COM-EXAMPLE': 'spring' },
      'SCTE35-OUT': expect.stringMatching(/^0xFC30/) as string,
    });
    await waitFor('the start', async () => (await playlist('small')).includes(`${start!.slice(0, -1)}`));
    await waitFor('the break', async () => {
      const { breaks } = (await (await fetch(`${test.http}/api/v1/channels/main/breaks`)).json()) as {
        breaks: { id: string; status: string }[];
      };
      return breaks.some((each) => each.id === id && each.status === 'on');
    });
    const { end } = await send('DELETE', 'breaks');
    const length = (Date.parse(end!) - Date.parse(start!)) / 1000;
    const ended = await waitFor('its end', async () => {
      const now = await range();
      return now?.['length'] === null ? undefined : now;
    });
    expect(ended['length']).toBeCloseTo(length, 2);
    expect(ended).toMatchObject({ start, valid: true, 'SCTE35-IN': expect.stringMatching(/^0xFC30/) as string });
    for (const rendition of RENDITIONS) expect((await playlist(rendition)).match(/EXT-X-DATERANGE/g)).toHaveLength(2);
    const { errors } = await page.evaluate<{ errors: string[] }>('window.sluicePlayer.stats()');
    expect(errors.filter((error) => error.startsWith('fatal') || error.includes('Parsing'))).toEqual([]);
    const { events } = await test.state();
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['metadata', 'break']));
  });
});

describe('timed metadata in fragmented MP4', () => {
  const folder = temporaryFolder();
  let test: TestServer | undefined;
  let browser: Browser | undefined;

  afterAll(async () => {
    await browser?.close();
    await test?.server.stop();
    folder.remove();
  });

  it('is read by hls.js at its moment', async () => {
    const slate = '\n    container: fmp4\n    inputs: [{ name: slate, type: slate }]\n    part: 333ms';
    test = await startServer(folder.path, `${slate}${SMALL_CHANNEL}`);
    const { http } = test;
    await waitFor('the channel', async () => (await fetch(`${http}/live/main/index.m3u8`)).ok);
    browser = await launchBrowser();
    const page = await browser.newPage();
    await page.goto(`${http}/watch/main`);
    await waitFor('pictures', () => page.evaluate<boolean>('window.sluicePlayer?.video.currentTime > 0'));
    await page.evaluate(WATCH_TAGS);
    const response = await fetch(`${http}/api/v1/channels/main/metadata`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
      body: JSON.stringify({ title: 'in a box', in: '1s' }),
    });
    const { at } = (await response.json()) as { at: string };
    const tags = await waitFor('the tag', async () => {
      const seen = await page.evaluate<Seen[]>('window.seen');
      return seen.some(({ text }) => text.includes('in a box')) && seen;
    });
    expect(tags).toHaveLength(1);
    // In fragmented MP4 hls.js has a fragment begin with its sound, which leads its pictures by some frames of 21 ms.
    expect(Math.abs(tags[0]!.at - Date.parse(at))).toBeLessThan(100);
  });
});
