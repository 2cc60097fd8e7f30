import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** A bright moving pattern, and a slate that is nearly black. */
const CHANNEL = `
    inputs:
      - { name: pattern, type: test, size: 320x180 }
      - { name: dark, type: slate }
      - { name: obs, type: rtmp }
${SMALL_CHANNEL}`;

/** How bright the picture of the programme monitor is, 0 to 255. */
const BRIGHTNESS = `(() => {
  const image = document.querySelector('.monitor-picture img');
  if (!image || !image.complete || image.naturalWidth === 0) return undefined;
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, 32, 18);
  const { data } = context.getImageData(0, 0, 32, 18);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += (data[at] + data[at + 1] + data[at + 2]) / 3;
  return sum / (data.length / 4);
})()`;
const BRIGHT = 70;

describe('the page of a channel', () => {
  const folder = temporaryFolder();
  const complaints: string[] = [];
  let test: TestServer;
  let browser: Browser;
  let page: Page;

  const brightness = (): Promise<number | undefined> => page.evaluate<number | undefined>(BRIGHTNESS);
  const shows = (what: string, holds: (value: number) => boolean): Promise<unknown> =>
    waitFor(what, async () => {
      const value = await brightness();
      return value !== undefined && holds(value);
    });
  const onAir = async (): Promise<string | undefined> => (await test.state()).onAir;
  const tile = (name: string) => page.locator(`.tile[data-input="${name}"]`);
  const tileOnAir = (name: string) => page.locator(`.tile.on-air[data-input="${name}"]`).waitFor();

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    await page?.close();
    await fetch(`${test.http}/api/v1/channels/main/switch`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
      body: JSON.stringify({ input: 'auto' }),
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => /Content Security/.test(message.text()) && complaints.push(message.text()));
    await page.goto(`${test.http}/admin/channels/main`);
    await page.getByRole('heading', { name: 'Main stage' }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await test?.server.stop();
    folder.remove();
  });

  it('cuts by a key, by a press, and back; the picture on the air follows', async () => {
    await shows('the pattern', (value) => value > BRIGHT);
    await page.keyboard.press('2');
    await tileOnAir('dark');
    expect(await onAir()).toBe('dark');
    await shows('the slate', (value) => value < BRIGHT);
    await page.locator('.direction').getByText(/^Hand/).waitFor();

    await tile('pattern').getByRole('button').click();
    await tileOnAir('pattern');
    expect(await onAir()).toBe('pattern');
    await shows('the pattern again', (value) => value > BRIGHT);

    await page.keyboard.press('z');
    await tileOnAir('dark');
    await page.locator('.event', { hasText: 'pattern → dark' }).first().waitFor();

    await page.keyboard.press('0');
    await waitFor('automatic', async () => (await test.state()).switch.manual === undefined);
    await tileOnAir('pattern');
  });

  it('takes what is selected with the space bar, holds it for a time, and counts down', async () => {
    await tile('dark').locator('.tile-next').waitFor();
    await page.getByText('10 s', { exact: true }).click();
    await page.locator('main').focus();
    await page.keyboard.press(' ');
    await tileOnAir('dark');
    const until = Date.parse((await test.state()).switch.manual!.until!);
    expect(until - Date.now()).toBeLessThanOrEqual(10_000);
    await page.getByRole('timer').waitFor();
    await tileOnAir('pattern');
    expect(Date.now()).toBeGreaterThanOrEqual(until - 1000);
  });

  it('waits for an input that is not there, and says what the server refuses', async () => {
    await tile('obs').getByRole('button').click();
    await page.getByText('obs goes on the air as soon as it is there').waitFor();
    expect((await test.state()).switch.manual?.input).toBe('obs');
    expect(await onAir()).toBe('pattern');
    await page.getByRole('button', { name: 'Back to automatic' }).click();
    await waitFor('automatic', async () => (await test.state()).switch.manual === undefined);

    await page.route('**/switch', (route) =>
      route.fulfill({ status: 409, json: { code: 'input-not-live', detail: 'dark cannot go on the air now' } }),
    );
    await page.keyboard.press('2');
    await page.getByRole('status').getByText('Dark cannot go on the air now').waitFor();
    expect(await onAir()).toBe('pattern');
  });

  it('has nothing that axe complains of, is worked by thumb on a phone, and says when the server is away', async () => {
    for (const view of ['events', 'qualities', 'addresses']) {
      await page.getByRole('tab', { name: new RegExp(view, 'i') }).click();
      expect(await accessibilityProblems(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    const thumb = page.locator('.thumb', { hasText: 'dark' });
    const { y, height } = (await thumb.boundingBox())!;
    expect(y).toBeGreaterThan(844 / 2);
    expect(height).toBeGreaterThanOrEqual(44);
    await thumb.click();
    await page.locator('.thumb.on-air', { hasText: 'dark' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.route('**/api/**', (route) => route.abort());
    await page.getByRole('alert').getByText('The server does not answer').waitFor();
    expect(await page.getByRole('heading', { name: 'Main stage' }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});
