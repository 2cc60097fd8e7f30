import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchBrowser } from '../support/browser.ts';
import { FakeFleet } from '../support/fake-fleet.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const KEY = 'hall-key';
const CHANNELS = `
    inputs: [{ name: dark, type: slate }]
${SMALL_CHANNEL}
  town-hall:
    title: Town hall
    inputs: [{ name: obs, type: rtmp, key: ${KEY} }, { name: slate, type: slate }]
${SMALL_CHANNEL}`;

describe('a new channel in a browser', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  const complaints: string[] = [];
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let publisher: ChildProcess | undefined;
  let fleet: FakeFleet;

  const rtmpPort = (): string =>
    new URL(test.server.summary.channels.flatMap(({ publish: all }) => all)[0]!.server.replace('rtmp:', 'http:')).port;
  const next = (name = 'Next') => page.getByRole('button', { name, exact: true }).click();
  beforeAll(async () => {
    test = await startServer(folder.path, CHANNELS);
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    const server = `rtmp://127.0.0.1:${rtmpPort()}/live`;
    fleet = new FakeFleet(['town-hall'], { inputs: [{ input: 'obs', type: 'rtmp', server, key: KEY }], players: [] });
    await fleet.serve(page);
    await page.goto(`${test.http}/admin/new`);
    await page.getByRole('heading', { name: 'New channel' }).waitFor();
  });

  afterEach(async () => {
    // What it still asks for has no answer any more.
    await page?.unrouteAll({ behavior: 'ignoreErrors' });
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
    await waitFor('its live picture', () =>
      page.evaluate<boolean>(`(document.querySelector('.arrival-picture img')?.naturalWidth ?? 0) > 0`),
    );

    await page.reload();
    await page.getByText('The picture is there').waitFor();
    expect(await page.getByLabel('Stream key', { exact: true }).inputValue()).toBe(key);
    await next();
    const tiny = page.getByRole('checkbox', { name: /^240p/ });
    await tiny.waitFor();
    // A measurement chooses by itself; whatever it found, two small qualities are enough here.
    await waitFor('the measurement', async () => (await page.getByText('Measuring for').count()) === 0, 60_000);
    for (const box of await page.locator('input[name=quality]').all()) await box.uncheck();
    await tiny.check();
    await page.getByRole('checkbox', { name: /^audio/ }).check();
    await next();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await tiny.isChecked()).toBe(true);
    await next();
    await page.getByRole('radio', { name: /Whatever sources bring/ }).check();
    await next('Finish');

    await page.getByRole('heading', { name: 'Town hall is live' }).waitFor({ timeout: 60_000 });
    expect(await page.getByLabel('Watch page').inputValue()).toBe(`${test.http}/watch/town-hall`);
    expect(fleet.made).toEqual([
      {
        name: 'town-hall',
        title: 'Town hall',
        inputs: [
          { name: 'obs', type: 'rtmp' },
          { name: 'slate', type: 'slate' },
        ],
        record: false,
      },
    ]);
    expect(fleet.changes).toEqual([{ ladder: ['240p', 'audio'] }, { record: true }]);
    expect(complaints).toEqual([]);
  });

  it('asks who leaves in the middle what is to become of the channel', async () => {
    await page.getByLabel('Title').fill('Town hall');
    await next();
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
    expect(fleet.has('town-hall')).toBe(false);
  });
});
