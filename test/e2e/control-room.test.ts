import type { ChildProcess } from 'node:child_process';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchBrowser } from '../support/browser.ts';
import { FakeConfig } from '../support/fake-config.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const TOKEN = 'a-token-for-the-control-room';
const PASSWORD = 'correct horse battery';
const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s, returnAfter: 1s }
${SMALL_CHANNEL}
api: { token: ${TOKEN} }
`;

/** What an operator may wait for at most, from the moment that the server knows, ms. */
const SHOWN_WITHIN_MS = 3000;

describe('the control room in a browser', () => {
  const folder = temporaryFolder();
  const complaints: string[] = [];
  let test: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let publisher: ChildProcess | undefined;

  const asAdmin = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${test.http}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    });
  const onAir = async (): Promise<string | undefined> =>
    ((await (await asAdmin('/api/v1/channels/main')).json()) as { onAir?: string }).onAir;
  const logIn = async (name: string, password: string): Promise<void> => {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
  };
  const focused = (): Promise<string> =>
    page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent');
  /** Presses Tab until something of this name has the focus. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      if (name.test((await focused()).trim())) return;
    }
    throw new Error(`Tab does not come to ${String(name)}`);
  };

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    const user = (name: string, role: string) =>
      asAdmin('/api/v1/users', { method: 'POST', body: JSON.stringify({ name, role, password: PASSWORD }) });
    expect((await user('kim', 'admin')).status).toBe(201);
    expect((await user('guest', 'viewer')).status).toBe(201);
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => /Content Security/.test(message.text()) && complaints.push(message.text()));
  });

  afterAll(async () => {
    if (publisher) await kill(publisher);
    await browser?.close();
    await test?.server.stop();
    folder.remove();
  });

  it('lets those in who have a password, and says so to others', async () => {
    await page.goto(`${test.http}/admin/recordings`);
    await logIn('kim', 'something else');
    await page.getByRole('alert').getByText(/wrong/i).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await logIn('kim', PASSWORD);
    // Where they wanted to go.
    await page.getByRole('heading', { name: 'Recordings', level: 1 }).waitFor();
    await page.getByText('kim').first().waitFor();
  });

  it('shows within three seconds that a source was killed, in words, colour and title', async () => {
    publisher = publish(`${test.rtmp}/secret`);
    await waitFor('studio on the air', async () => (await onAir()) === 'studio', 60_000);
    await page.goto(`${test.http}/admin`);
    const card = page.locator('.channel-card');
    await card.getByText('On air: studio').last().waitFor();
    await card.getByText('Would take over: slate').waitFor();
    await kill(publisher);
    await waitFor('the slate on the air', async () => (await onAir()) === 'slate');
    const knownAt = performance.now();
    await card.getByText('On air: slate').last().waitFor();
    await page.locator('.channel-card[data-status=WARNING], .channel-card[data-status=CRITICAL]').waitFor();
    const shownAfter = performance.now() - knownAt;
    // On a machine that is short of breath, a page takes as much longer as anything that is asked of it.
    const askedAt = performance.now();
    await page.evaluate('new Promise(requestAnimationFrame)');
    await onAir();
    expect(shownAfter).toBeLessThan(SHOWN_WITHIN_MS + 10 * (performance.now() - askedAt));
    await waitFor('the title', async () => /^\(1 (warning|critical)\) Overview/.test(await page.title()));
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('is used with the keyboard alone', async () => {
    await page.goto(`${test.http}/admin`);
    await page.locator('.channel-card').waitFor();
    await tabTo(/^To the content$/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.reload();
    await page.locator('.channel-card').waitFor();
    await tabTo(/^Recordings$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Recordings', level: 1 }).waitFor();
    await tabTo(/^Start recording$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Start recording');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await tabTo(/^$/);
    await page.keyboard.type('Evening show');
    await page.keyboard.press('Enter');
    await page.getByText('The recording runs').waitFor();
    await page.getByRole('rowheader', { name: 'Evening show' }).waitFor();
    await tabTo(/^Stop Evening show$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Stop Evening show?' }).waitFor();
    await tabTo(/^Stop$/);
    await page.keyboard.press('Enter');
    await page.getByText('Stopped').waitFor();
  });

  it('shows a made token once, and its trace in the audit log', async () => {
    await page.goto(`${test.http}/admin/people`);
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByLabel('What it is for').fill('pager');
    await page.getByRole('dialog').getByRole('button', { name: 'Make token' }).click();
    const secret = await page.getByRole('textbox', { name: 'Token' }).inputValue();
    expect(
      (await fetch(`${test.http}/api/v1/channels`, { headers: { Authorization: `Bearer ${secret}` } })).status,
    ).toBe(200);
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('rowheader', { name: 'pager' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.goto(`${test.http}/admin/audit?action=token.create`);
    await page.getByRole('rowheader', { name: 'kim' }).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  it('says that the server is away and how old everything is, keeps what it shows, and goes on', async () => {
    await page.goto(`${test.http}/admin`);
    await page.locator('.channel-card').waitFor();
    await context.setOffline(true);
    await page.getByText(/What you see is as of \d\d:\d\d:\d\d/).waitFor();
    expect(await page.locator('.channel-card').isVisible()).toBe(true);
    expect(await page.title()).toContain('(no answer)');
    await context.setOffline(false);
    await page.getByText(/What you see is as of/).waitFor({ state: 'detached' });
  });

  it('refuses a config with its line, says what applying does, and does not write over another edit', async () => {
    const config = new FakeConfig('channels:\n  main:\n    title: Main stage\n', (text) =>
      text.includes('titel') ? [{ line: 4, column: 5, field: 'channels.main.titel', message: 'is not known' }] : [],
    );
    await config.serve(page);
    await page.goto(`${test.http}/admin/config`);
    const editor = page.getByRole('textbox', { name: 'Config, YAML' });
    const apply = page.getByRole('button', { name: 'Apply …' });
    await editor.press('Control+End');
    await page.keyboard.type('    titel: Wrong');
    await page.getByText('Line 4:').waitFor();
    expect(await apply.isDisabled()).toBe(true);
    for (let letters = 'titel: Wrong'.length; letters > 0; letters--) await page.keyboard.press('Backspace');
    await page.keyboard.type('record: true');
    await page.getByText('channel main: its title is another one').waitFor();
    await apply.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The config is applied').waitFor();
    expect(config.text).toContain('record: true');
    await page.keyboard.press('Escape');
    await editor.press('Control+End');
    await page.keyboard.type('\n# mine');
    config.text = '# theirs\n';
    config.version++;
    await page
      .getByRole('alert')
      .getByText(/changed meanwhile/)
      .waitFor();
    expect(await editor.textContent()).toContain('# mine');
    await page.unrouteAll();
  });

  it('shows those who may only look no buttons to press', async () => {
    await page.goto(`${test.http}/admin`);
    await page.getByRole('button', { name: 'Log out' }).click();
    await logIn('guest', PASSWORD);
    await page.locator('.channel-card').waitFor();
    expect(await page.getByRole('link', { name: 'New channel' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Config' }).count()).toBe(0);
  });

  it('needs nothing that its own policy forbids', () => {
    expect(complaints).toEqual([]);
  });
});
