import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test as base } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchBrowser } from '../support/browser.ts';
import { FakeLibrary } from '../support/fake-library.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { makeVodFolder, VOD_START } from '../support/vod-folder.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs: [{ name: pattern, type: test, size: 320x180 }]
    dvr: 26s
${SMALL_CHANNEL}`;

const at = (seconds: number): string => new Date(VOD_START + 1000 * seconds).toISOString();

/** A page of a test's own, and what the server tells it of its library. */
class Visit {
  readonly page: Page;
  readonly library = new FakeLibrary(media);
  /** Errors of the page, and what its policy forbade. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => /Content Security/.test(message.text()) && this.complaints.push(message.text()));
  }

  stats = (): Promise<PlaybackStats | undefined> =>
    this.page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');

  plays = (what: string, holds: (now: PlaybackStats) => boolean): Promise<PlaybackStats> =>
    waitFor(what, async () => {
      const now = await this.stats();
      return now !== undefined && now.totalFrames > 0 && holds(now) && now;
    });

  concert = () =>
    this.library.add('concert', {
      title: 'Winter concert',
      description: 'Live from the town hall',
      tags: ['music'],
      from: at(0),
      to: at(40),
      marks: [
        { at: at(0), title: 'Welcome' },
        { at: at(20), title: 'Symphony' },
      ],
    });
}

const folder = temporaryFolder();
const media = join(folder.path, 'vod');
let test: TestServer;
let browser: Browser;

beforeAll(async () => {
  await makeVodFolder(media);
  test = await startServer(folder.path, CHANNEL);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await test?.server.stop();
  folder.remove();
});

const it = base.extend<{ visit: Visit }>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  visit: async ({}, use) => {
    const visit = new Visit(await browser.newPage({ viewport: { width: 1000, height: 800 } }));
    visit.page.setDefaultTimeout(60_000);
    await visit.library.serve(visit.page);
    await use(visit);
    await visit.page.close();
    expect(visit.complaints).toEqual([]);
  },
});

describe('the library and its recordings in a browser', { concurrent: true }, () => {
  it('goes back into the past of a channel, by times of day, and to the present again', async ({ visit }) => {
    const { page, stats, plays } = visit;
    await page.goto(`${test.http}/watch/main`);
    const bar = page.getByRole('slider', { name: 'Position' });
    const max = async (): Promise<number> => Number((await bar.getAttribute('aria-valuemax')) ?? 0);
    await waitFor('a third of a minute of past', async () => (await bar.count()) > 0 && (await max()) > 18);
    await waitFor('a time of day at the bar', async () =>
      /^\d\d:\d\d:\d\d$/.test((await page.locator('.scrub-clock span').first().textContent()) ?? ''),
    );
    await page.getByRole('button', { name: /^Live/ }).waitFor();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: /^Go to live, −0:[1-5]\d/ }).waitFor();
    const latency = (await stats())!.latency!;
    expect(latency).toBeGreaterThan(12);
    expect(await bar.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d, \d+ seconds behind live$/);
    await page.keyboard.press('k');
    const place = (await stats())!.currentTime;
    // The window slides on: who pauses at its beginning is taken along, and not thrown to the live edge.
    await plays('what is left of the window', ({ currentTime }) => currentTime > place + 2);
    await page.keyboard.press('k');
    const goesOn = (await stats())!.currentTime;
    const later = await plays('what was paused', ({ currentTime }) => currentTime > goesOn + 1);
    expect(later.latency).toBeGreaterThan(12);
    const moment = new Date(Date.now() - 10_000).toISOString();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: /^Live/ }).waitFor();
    await page.goto(`${test.http}/watch/main?t=${moment}`);
    await plays('the moment of the link', ({ latency: now }) => now !== undefined && now > 9);
    expect(Date.now() - (await stats())!.latency! * 1000).toBeGreaterThan(Date.parse(moment) - 2000);
  });

  it('searches, filters, pages, and comes back to what was looked for', async ({ visit }) => {
    const { page, library, concert } = visit;
    concert();
    library.add('goal', { title: 'The goal', kind: 'clip' });
    for (let count = 1; count <= 30; count++) library.add(`show-${count}`, { title: `Morning show ${count}` });
    await page.goto(`${test.http}/library`);
    const cards = page.getByRole('listitem');
    await waitFor('a page', async () => (await cards.count()) === 24);
    await page.getByRole('button', { name: 'Show more' }).click();
    await waitFor('all of them', async () => (await cards.count()) === 32);
    await page.getByLabel('Kind').selectOption('clip');
    await waitFor('the clip alone', async () => (await cards.count()) === 1);
    expect(new URL(page.url()).search).toBe('?kind=clip');
    await page.goBack();
    await waitFor('all again', async () => (await cards.count()) === 24);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByRole('searchbox').fill('town hall');
    await page.getByRole('heading', { name: 'Winter concert' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: /Winter concert/ }).focus();
    await page.locator('.hover-preview').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/watch\/concert$/);
  });

  it('says that the server is away, keeps what it has, and goes on when it is back', async ({ visit }) => {
    const { page, library, concert } = visit;
    concert();
    await page.goto(`${test.http}/library`);
    await page.getByRole('heading', { name: 'Winter concert' }).waitFor();
    library.isAway = true;
    await page.getByRole('alert').getByText('The server does not answer').waitFor();
    expect(await page.getByRole('heading', { name: 'Winter concert' }).isVisible()).toBe(true);
    await page.getByRole('searchbox').fill('goal');
    await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
    library.add('goal', { title: 'The goal' });
    library.isAway = false;
    await page.getByRole('heading', { name: 'The goal' }).waitFor();
  });

  it('plays a recording from the moment that a link names, and goes to any other', async ({ visit }) => {
    const { page, stats, plays, concert } = visit;
    concert();
    await page.goto(`${test.http}/watch/concert?t=22`);
    const begun = await plays('the moment of the link', () => true);
    expect(begun.currentTime).toBeGreaterThanOrEqual(22);
    expect(begun.currentTime).toBeLessThan(32);
    await page.locator('.chapters [aria-current]').getByText('Symphony').waitFor();
    await page.getByRole('button', { name: 'Welcome' }).click();
    await plays('the first chapter', ({ currentTime }) => currentTime < 15);
    await page.keyboard.press('k');
    const bar = page.getByRole('slider', { name: 'Position' });
    const { x, y, width, height } = (await bar.boundingBox())!;
    await page.mouse.move(x + 0.6 * width, y + height / 2);
    await page.locator('.preview .tile').waitFor();
    expect(await page.locator('.preview').textContent()).toContain('Symphony0:24');
    await page.mouse.down();
    await page.mouse.move(x + 0.75 * width, y + height / 2);
    await page.mouse.up();
    await plays('three quarters', ({ currentTime }) => Math.abs(currentTime - 30) < 1);
    await bar.focus();
    await page.keyboard.press('PageDown');
    await waitFor('the beginning', async () => (await bar.getAttribute('aria-valuenow')) === '0');
    expect(await bar.getAttribute('aria-valuetext')).toBe('0 seconds of 40 seconds');
    const before = (await stats())!.currentTime;
    await page.keyboard.press('.');
    await plays('one picture on', ({ currentTime }) => Math.abs(currentTime - before - 1 / 25) < 0.005);
    await page.keyboard.press('End');
    await plays('the end', ({ currentTime }) => currentTime > 39);
  });

  it('cuts a clip where its points are set, and says why it may not', async ({ visit }) => {
    const { page, library, plays, concert } = visit;
    concert();
    library.refuse = { status: 401, code: 'token-missing', message: 'the token is missing' };
    await page.goto(`${test.http}/watch/concert`);
    await plays('pictures', () => true);
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Clip', exact: true }).click();
    const pointAt = async (tenth: string, key: string): Promise<number> => {
      await page.keyboard.press(tenth);
      const { currentTime } = await plays('the point', (now) => Math.abs(now.currentTime - 4 * Number(tenth)) < 0.1);
      await page.keyboard.press(key);
      return currentTime;
    };
    const from = await pointAt('2', 'i');
    const to = await pointAt('5', 'o');
    await page.getByText(/^Length 0:12/).waitFor();
    await page.getByLabel('Title of the clip').fill('The best of it');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('the token is missing').waitFor();
    library.refuse = undefined;
    await page.getByLabel('Token of the control API').fill('secret');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'watch it' }).waitFor();
    const { path, body } = library.commands.at(-1)!;
    expect(path).toBe('/api/v1/recordings/concert/clips');
    expect(body).toEqual({ in: at(from), out: at(to), title: 'The best of it' });
  });

  it('counts down to an event, and plays it by itself when it begins', async ({ visit }) => {
    const { page, library, plays } = visit;
    const id = 'tonight';
    const event = library.add(id, {
      title: 'Tonight',
      state: 'upcoming',
      from: new Date(Date.now() + 3.6e6).toISOString(),
    });
    await page.goto(`${test.http}/watch/${id}`);
    await waitFor('the countdown', async () =>
      /^59:|^1:00:00$/.test((await page.getByRole('timer').textContent()) ?? ''),
    );
    library.recordings.splice(0, 1, { ...event, state: 'live', from: at(0), to: null });
    await plays('pictures', ({ totalFrames }) => totalFrames > 5);
  });

  it('plays in a frame of another page once it is asked to, and its pages do not', async ({
    visit,
    onTestFinished,
  }) => {
    const { page, concert, complaints } = visit;
    concert();
    const elsewhere = createServer((_, response) => {
      const frame = (name: string, path: string): string =>
        `<iframe name="${name}" src="${test.http}${path}" width="480" height="270" allow="autoplay"></iframe>`;
      response.setHeader('Content-Type', 'text/html');
      response.end(frame('player', '/embed/concert') + frame('page', '/watch/concert'));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void elsewhere.close());
    await once(elsewhere, 'listening');
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    const frame = page.frameLocator('iframe[name=player]');
    await frame.getByRole('button', { name: 'Play Winter concert' }).click();
    await frame.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await page.frame('page')!.evaluate('document.getElementById("app")')).toBeNull();
    complaints.length = 0;
  });

  it('follows a recording of the server through its life', async ({ visit }) => {
    const { page, stats, plays } = visit;
    await page.unrouteAll();
    const ask = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(test.http + path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as { id: string };
    };
    const { id } = await ask('/api/v1/recordings', { channel: 'main', title: 'Talk <live> & more' });
    await page.goto(`${test.http}/library`);
    await page.getByRole('link', { name: /Talk <live> & more/ }).click();
    await plays('what is being recorded', ({ totalFrames }) => totalFrames > 10);
    const html = await (await fetch(`${test.http}/watch/${id}`)).text();
    expect(html).toContain('<meta property="og:title" content="Talk &lt;live&gt; &amp; more" />');
    await ask(`/api/v1/recordings/${id}/marks`, { title: 'First question' });
    const marked = (await stats())!.currentTime;
    await plays('some seconds more', ({ currentTime }) => currentTime > marked + 8);
    await ask(`/api/v1/recordings/${id}/stop`, {});
    // The playlist ends, and the page with it: nobody has reloaded anything.
    await page.getByLabel('Speed').waitFor();
    await page.getByRole('button', { name: /First question/ }).click();
    const chapter = await plays('the chapter', ({ currentTime }) => currentTime > 0);
    expect(Math.abs(chapter.currentTime - marked)).toBeLessThan(20);
  });

  it('can be used by everybody, in light and in the dark, on a phone and on a wide screen', async ({
    visit,
    expect,
  }) => {
    const { page, library, plays, concert } = visit;
    concert();
    library.add('tonight', { title: 'Tonight', state: 'upcoming', from: new Date(Date.now() + 3.6e6).toISOString() });
    library.add('broken', { title: 'Broken', state: 'failed', problem: 'the disk was full' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(colorScheme === 'light' ? { width: 390, height: 844 } : { width: 1440, height: 900 });
      for (const path of [
        '/',
        '/library',
        '/watch/main',
        '/watch/concert',
        '/watch/tonight',
        '/watch/broken',
        '/embed/concert',
      ]) {
        await page.goto(test.http + path);
        await page
          .locator(path === '/' || path === '/library' ? '.card h2' : '.stage')
          .first()
          .waitFor();
        // What the page is about is known a moment after there is a place for its picture.
        if (path.startsWith('/watch/')) await page.locator('h1').first().waitFor();
        if (path === '/watch/concert') {
          await plays('pictures', () => true);
          await page.getByRole('button', { name: 'Clip', exact: true }).click();
        }
        expect.soft(await accessibilityProblems(page), `${path} ${colorScheme}`).toEqual([]);
        expect
          .soft(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path)
          .toBeLessThanOrEqual(0);
      }
    }
  });
});
