import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelState } from '../../src/channel/state.ts';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchBrowser } from '../support/browser.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs: [{ name: obs, type: rtmp }, { name: dark, type: slate }]
${SMALL_CHANNEL}`;

describe('a new channel in a browser', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  const complaints: string[] = [];
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let publisher: ChildProcess | undefined;

  const stateOf = async (name: string): Promise<ChannelState | undefined> => {
    const response = await fetch(`${test.http}/api/v1/channels/${name}`);
    return response.ok ? ((await response.json()) as ChannelState) : undefined;
  };
  const next = (name = 'Next') => page.getByRole('button', { name, exact: true }).click();
  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${test.http}/admin/new`);
    await page.getByRole('heading', { name: 'New channel' }).waitFor();
  });

  afterEach(async () => {
    await page?.close();
    if (publisher) await kill(publisher);
  });

  afterAll(async () => {
    await browser?.close();
    await test?.server.stop();
    folder.remove();
  });

  it('goes from nothing to live with a real publisher, through a reload and back and forth', async () => {
    await page.getByLabel('Title').fill('Main');
    await next();
    await page.getByText('There is a channel "main" already').waitFor();
    await page.getByLabel('Title').fill('Town hall');
    await next();
    await page.getByRole('radio', { name: /OBS or another encoder/ }).check();
    await next('Make the channel');

    const server = await page.getByLabel('Server', { exact: true }).inputValue();
    const key = await page.getByLabel('Stream key', { exact: true }).inputValue();
    await page.getByText('nobody publishes yet').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    publisher = publish(`${server}/${key}`);
    await page.getByText('The picture is there').waitFor({ timeout: 60_000 });
    // Pictures are fetched where they can be seen: all that the publisher is told stands above it.
    await page.locator('.arrival-picture').scrollIntoViewIfNeeded();
    await waitFor('its live picture', () =>
      page.evaluate<boolean>(`(document.querySelector('.arrival-picture img')?.naturalWidth ?? 0) > 0`),
    );

    await page.reload();
    await page.getByText('The picture is there').waitFor();
    expect(await page.getByLabel('Stream key', { exact: true }).inputValue()).toBe(key);
    await next();
    const tiny = page.getByRole('checkbox', { name: /^240p/ });
    await tiny.waitFor();
    // It chooses by itself; whatever it found, two small qualities are enough here.
    await waitFor('the measurement', async () => (await page.getByText(/^Measured on/).count()) > 0, 90_000);
    for (const box of await page.locator('input[name=quality]').all()) await box.uncheck();
    await tiny.check();
    await page.getByRole('checkbox', { name: /^audio/ }).check();
    await next();
    await page.getByRole('radio', { name: /Only what I start/ }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await tiny.isChecked()).toBe(true);
    await next();
    await page.getByRole('radio', { name: /Whatever sources bring/ }).check();
    await next('Finish');

    await page.getByRole('heading', { name: 'Town hall is live' }).waitFor({ timeout: 60_000 });
    expect(await page.getByLabel('Watch page').inputValue()).toBe(`${test.http}/watch/town-hall`);
    await waitFor('the qualities', async () => {
      const state = await stateOf('town-hall');
      return state?.onAir === 'obs' && state.renditions.map(({ name }) => name).join() === '240p,audio';
    });
    const config = (await (await fetch(`${test.http}/api/v1/channels/town-hall/config`)).json()) as object;
    expect(config).toMatchObject({ title: 'Town hall', ladder: ['240p', 'audio'], record: true });
    expect(complaints).toEqual([]);
  });

  it('asks who leaves in the middle what is to become of the channel', async () => {
    await page.getByLabel('Title').fill('Half made');
    await next();
    await page.getByRole('radio', { name: /A test picture/ }).check();
    await next('Make the channel');
    await page.getByRole('region', { name: 'The picture' }).waitFor();
    const leave = () => page.getByRole('link', { name: 'Overview' }).first().click();
    const asked = page.getByRole('heading', { name: 'Keep the unfinished channel?' });
    await leave();
    await asked.waitFor();
    await page.getByRole('button', { name: 'Stay here' }).click();
    expect(new URL(page.url()).pathname).toBe('/admin/new');
    await leave();
    await asked.waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.waitForURL(/\/admin$/);
    expect(await stateOf('half-made')).toBeUndefined();
    expect(await stateOf('main')).toBeDefined();
  });
});
