import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ticksToSeconds } from '../../src/clock/ticks.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeCaptionedFile } from '../support/captioned-file.ts';
import { readRendition } from '../support/programme.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { measureSync } from '../support/sync-file.ts';
import { waitFor } from '../support/wait.ts';

const FRAME_SECONDS = 1 / 30;
const HLS_JS = createRequire(import.meta.url)
  .resolve('hls.js')
  .replace(/[^/]+$/, 'hls.min.js');

interface Shown {
  readonly text: string;
  /** Seconds by the clock of the media. */
  readonly from: number;
  readonly to: number;
}

/** The cues of a segment of WebVTT (RFC 8216bis 3.1.4). */
const parseVtt = (segment: string): Shown[] => {
  const mapped = /^X-TIMESTAMP-MAP=MPEGTS:(\d+),LOCAL:00:00:00\.000$/m.exec(segment);
  const origin = ticksToSeconds(Number(mapped![1]));
  const seconds = (clock: string): number =>
    clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + origin;
  return [...segment.matchAll(/^(\S+) --> (\S+) .*\n(.+)$/gm)].map(([, from, to, text]) => ({
    text: text!,
    from: seconds(from!),
    to: seconds(to!),
  }));
};

describe('captions of a source', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  let test: TestServer;

  const get = async (path: string): Promise<string> => {
    const response = await fetch(`${test.http}/live/main/${path}`);
    return response.ok ? response.text() : '';
  };

  beforeAll(async () => {
    const file = join(folder.path, 'captioned.ts');
    await makeCaptionedFile(file, 20);
    test = await startServer(
      folder.path,
      `
    inputs: [{ name: film, type: file, path: ${file} }, { name: slate, type: slate }]
    captions: [{ channel: CC1, language: en, name: English }]
    part: 333ms
${SMALL_CHANNEL}`,
    );
  });

  afterAll(async () => {
    await test.server.stop();
    folder.remove();
  });

  it('are a rendition of subtitles beside all others, with the same numbers', async () => {
    const master = await waitFor('the playlist', () => get('index.m3u8').then((text) => text !== '' && text));
    expect(master).toMatch(
      /^#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="English",LANGUAGE="en",.*URI="cc1\/index.m3u8"$/m,
    );
    const variants = master.split('\n').filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
    expect(variants).toHaveLength(3);
    for (const variant of variants) expect(variant).toContain('SUBTITLES="subtitles"');
    // What the multivariant playlist names can be had.
    const text = await get('cc1/index.m3u8');
    const dates = new Map(
      [...text.matchAll(/PROGRAM-DATE-TIME:(\S+)\n#EXTINF:(?:.*)\n(\d+)\.vtt/g)].map((m) => [m[2]!, m[1]!]),
    );
    expect(dates.size).toBeGreaterThan(0);
    // Text goes by one rendition; another may list the same segment a moment later, and its report with its next part.
    const last = [...dates.keys()].at(-1);
    const pictures = await waitFor(`segment ${last} of pictures, and a report of the text`, async () => {
      const list = await get('small/index.m3u8');
      return list.includes(`\n${last}.ts`) && list.includes('../cc1/') && list;
    });
    for (const [msn, date] of dates) {
      expect(pictures).toMatch(new RegExp(`PROGRAM-DATE-TIME:${date}\\n(?:#.*\\n)*${msn}\\.ts`));
    }
    expect(text).toMatch(/^#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES/m);
    expect(text).not.toMatch(/EXT-X-PART/);
    expect(pictures).toMatch(/RENDITION-REPORT:URI="\.\.\/cc1\/index\.m3u8",LAST-MSN=\d+$/m);
  });

  it('are shown with the very picture that they came with', async () => {
    const names = await waitFor('eight segments of text', async () => {
      const list = await get('cc1/index.m3u8');
      const there = list.split(/(?<=\.vtt)\n/).flatMap((lines) => {
        const name = /^\d+\.vtt$/m.exec(lines)?.[0];
        return name && !lines.includes('#EXT-X-GAP') ? [name] : [];
      });
      return there.length >= 8 && there;
    });
    // The pictures that the last of them belong to may come a moment later.
    const last = parseInt(names.at(-1)!, 10);
    await waitFor(`segment ${last} of pictures`, async () => (await get('small/index.m3u8')).includes(`\n${last}.ts`));
    const listed = await Promise.all(names.map((name) => get(`cc1/${name}`)));
    const cues = listed.filter((text) => text !== '').flatMap(parseVtt);
    expect(cues.length).toBeGreaterThan(4);
    for (const { text } of cues) expect(text).toMatch(/^flash \d+$/);
    const { flashes, complaints } = await measureSync(
      readRendition(join(folder.path, 'data', 'live', 'main', 'small')),
    );
    expect(flashes.length, complaints).toBeGreaterThan(4);
    // One that reaches into the next segment is listed there again.
    const begun = cues.filter(({ text }, index) => cues[index - 1]?.text !== text);
    for (const { from } of begun) {
      expect(Math.min(...flashes.map((flash) => Math.abs(flash - from)))).toBeLessThan(1.5 * FRAME_SECONDS);
    }
  });

  it('are turned on and off on the page', { retry: 2 }, async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`${test.http}/watch/main`);
      const menu = page.getByLabel('Captions');
      await menu.waitFor();
      expect(await menu.locator('option').allTextContents()).toEqual(['No captions', 'English']);
      await page.keyboard.press('c');
      await waitFor('a caption on the screen', () =>
        page.evaluate<boolean>(
          `[...document.querySelector('video').textTracks].some(({ mode, activeCues }) => mode === 'showing' && /^flash/.test(activeCues?.[0]?.text))`,
        ),
      );
      expect(await menu.inputValue()).toBe('0');
      await menu.selectOption('-1');
      await waitFor('none', () =>
        page.evaluate<boolean>(
          `[...document.querySelector('video').textTracks].every(({ mode }) => mode !== 'showing')`,
        ),
      );
    } finally {
      await browser.close();
    }
  });

  it('are shown by hls.js', { retry: 2 }, async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.setContent('<video muted autoplay></video>');
      await page.addScriptTag({ path: HLS_JS });
      await page.evaluate(`
        window.seen = new Set();
        window.hls = new Hls();
        window.video = document.querySelector('video');
        video.textTracks.addEventListener('addtrack', ({ track }) => (track.mode = 'showing'));
        setInterval(() => {
          for (const track of video.textTracks) for (const cue of track.activeCues ?? []) seen.add(cue.text);
        }, 50);
        hls.loadSource('${test.http}/live/main/index.m3u8');
        hls.attachMedia(video);
      `);
      const seen = await waitFor('three captions on the screen', async () => {
        const texts = await page.evaluate<string[]>('[...window.seen]');
        return texts.length >= 3 && texts;
      });
      for (const text of seen) expect(text).toMatch(/^flash \d+$/);
      expect(await page.evaluate('hls.subtitleTracks.map(({ name, lang }) => [name, lang])')).toEqual([
        ['English', 'en'],
      ]);
    } finally {
      await browser.close();
    }
  });
});
