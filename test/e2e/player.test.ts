import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import type { AudienceState } from '../../src/viewers/tally.ts';
import { launchBrowser } from '../support/browser.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { WatchPage } from '../support/watch-page.ts';

const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
${SMALL_CHANNEL}`;

describe('the pages in a browser', () => {
  const folder = temporaryFolder();
  const complaints: string[] = [];
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let publisher: ChildProcess | undefined;

  const stats = (): Promise<PlaybackStats | undefined> =>
    page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await waitFor('six segments', async () => {
      const text = await (await fetch(`${test.http}/live/main/tiny/index.m3u8`)).text();
      return (text.match(/\.ts$/gm) ?? []).length >= 6;
    });
  });

  afterAll(async () => {
    if (publisher) await kill(publisher);
    await browser?.close();
    await test.server.stop();
    folder.remove();
  });

  it('lists the channel with its live picture and a way to it', async () => {
    await page.goto(`${test.http}/`);
    await page.getByRole('heading', { name: 'Main stage' }).waitFor();
    await page.getByText('Waiting for a source').waitFor();
    await waitFor('the live picture', () =>
      page.evaluate<boolean>('document.querySelector(".thumb img")?.naturalWidth > 0'),
    );
    await page.getByRole('link', { name: /Main stage/ }).click();
    await page.waitForURL(/\/watch\/main$/);
  });

  it('plays across cuts without an error, a hole or a lost second', async () => {
    await page.goto(`${test.http}/watch/main`);
    const watched = new WatchPage(page);
    const begun = await watched.begins();
    const wallStart = performance.now();
    publisher = publish(`${test.rtmp}/secret`);
    await onAir('studio');
    await watched.playedTo(begun.currentTime + 8);
    await kill(publisher);
    await onAir('slate');
    const end = await watched.playedTo(begun.currentTime + 16);
    const wall = (performance.now() - wallStart) / 1000;
    // No second was skipped: it would be played faster. What a busy machine waits for on top says nothing.
    expect(wall).toBeGreaterThan(14);
    expect(await watched.holes()).toEqual([]);
    expect(end.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
    // But for what was waited for, it stays as near to the present as it began.
    expect(end.latency! - begun.latency!).toBeLessThan(wall - 16 + 2);
    const audience = (await (await fetch(`${test.http}/api/v1/channels/main/viewers`)).json()) as AudienceState;
    // Pages that were left a moment ago still count.
    expect(audience.reporting).toBeGreaterThanOrEqual(1);
    expect(audience.viewers).toBeGreaterThanOrEqual(audience.reporting);
    expect(audience.buffer!.median).toBeGreaterThan(0);
  });

  it('is worked by keyboard and by its controls', async () => {
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('m');
    await page.getByRole('button', { name: 'Sound on' }).waitFor();
    await page.getByRole('button', { name: 'Sound on' }).click();
    await page.getByRole('button', { name: 'Sound off' }).waitFor();
    const qualities = await page.getByLabel('Quality').locator('option').allTextContents();
    expect(qualities.slice(1)).toEqual(['180p', '90p']);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('goes back and comes to the present again', async () => {
    const before = (await stats())!.currentTime;
    await page.keyboard.press('j');
    await waitFor('the way back', async () => (await stats())!.currentTime < before - 5);
    await page.getByRole('button', { name: /Go to live/ }).click();
    await page.getByRole('button', { name: /^Live/ }).waitFor();
  });

  it('says what is wrong, and goes on by itself when the connection is back', async () => {
    await page.context().setOffline(true);
    await page.goto('about:blank').catch(() => undefined);
    await page.context().setOffline(false);
    await page.route('**/live/**', (route) => route.abort());
    await page.goto(`${test.http}/watch/main`);
    await page
      .getByRole('alert')
      .getByText(/Trying again/)
      .waitFor();
    await page.unroute('**/live/**');
    await waitFor('pictures', async () => ((await stats())?.totalFrames ?? 0) > 10);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('loads nothing from elsewhere and breaks no rule of its policy', async () => {
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    const before = complaints.length;
    await page.goto(`${test.http}/`);
    await page.getByRole('heading', { name: 'Main stage' }).waitFor();
    expect([...hosts]).toEqual([test.http]);
    expect(complaints.slice(before).concat(complaints.filter((text) => /Content Security/.test(text)))).toEqual([]);
  });

  it('has no sideways scrolling on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/watch/main']) {
      await page.goto(test.http + path);
      await page.getByRole('heading', { name: 'Main stage' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
  });
});
