import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { parseConfig } from '../../src/config/load.ts';
import { runServer } from '../../src/server/run.ts';
import { launchBrowser } from '../support/browser.ts';
import { quietLog } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';
import { FakeContext } from '../unit/cli/context.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-access-'));
let server: RunningServer;
let http = '';
let browser: Browser;

/** One that others than this machine can reach. */
const start = async (): Promise<void> => {
  const text = `
http: { host: 0.0.0.0, port: 0 }
rtmp: false
data: ${join(folder, 'data')}
channels:
  main:
    title: Main stage
    inputs: [{ name: slate, type: slate }]
    ladder: [{ name: tiny, width: 160, height: 90, frameRate: 10, videoBitrate: 100k, audioBitrate: 64k, preset: ultrafast }]
    segment: 1s
    window: 20s
`;
  server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log: quietLog() });
  http = `http://127.0.0.1:${new URL(server.summary.player).port}`;
};

beforeAll(async () => {
  await start();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const get = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(http + path, { headers })).status;

const sluice = async (...args: string[]) => {
  const context = new FakeContext();
  context.environment = { SLUICE_DATA: join(folder, 'data') };
  context.folder = folder;
  // The server runs in this very process: it is asked by its address.
  await runProgram([...args, '--server', http], context);
  return { text: context.printed + context.told, exit: context.exits[0] };
};

describe('a server that others can reach', () => {
  it('is controlled by nobody without credentials, not even from this machine', async () => {
    for (const path of ['channels', 'channels/main', 'users', 'tokens', 'audit']) {
      expect(await get(`/api/v1/${path}`)).toBe(401);
    }
    expect(await get('/api/v1/guide/main')).toBe(200);
    expect(await get('/health')).toBeLessThan(504);
  });

  it('lets the command line of its machine in, by what it finds in the data folder', async () => {
    expect(await sluice('switch', 'main', 'slate')).toMatchObject({ exit: 0 });
    expect(await sluice('user', 'add', 'kim', '--role', 'viewer')).toMatchObject({ exit: 0 });
    expect((await sluice('user', 'list')).text).toMatch(/admin +admin .*\nkim +viewer/);
    const { text: token } = await sluice('token', 'create', 'probe');
    expect(await get('/api/v1/channels', { authorization: `Bearer ${token.trim()}` })).toBe(200);
  });

  it('knows the session after a restart, and the first password is told once', async () => {
    const { firstLogin } = server.summary;
    expect(firstLogin?.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    const page = await browser.newPage();
    await page.goto(`${http}/admin`);
    await page.fill('input[autocomplete=username]', firstLogin!.name);
    await page.fill('input[type=password]', firstLogin!.password);
    await page.keyboard.press('Enter');
    const who = () => page.evaluate<{ who?: string }>(`fetch('/api/v1/session').then((answer) => answer.json())`);
    await waitFor('the login', async () => (await who()).who === 'admin');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'sluice-session', httpOnly: true, sameSite: 'Lax', secure: false });
    await server.stop();
    await start();
    expect(server.summary.firstLogin).toBeUndefined();
    expect(await get('/api/v1/users', { cookie: `sluice-session=${cookie!.value}` })).toBe(200);
    await page.close();
  });
});

describe('no page', () => {
  it('goes against its policy', async () => {
    const context = await browser.newContext();
    const violations: string[] = [];
    context.on('console', (message) => {
      if (/Content Security Policy|Permissions-Policy/i.test(message.text())) violations.push(message.text());
    });
    await context.addInitScript(`
      window.violations = [];
      addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));
    `);
    await waitFor('the first segment', async () => (await get('/live/main/index.m3u8')) === 200);
    for (const path of ['/', '/library', '/watch/main', '/embed/main', '/watch/nobody', '/admin']) {
      const page = await context.newPage();
      const response = await page.goto(http + path);
      await page.waitForSelector('#app > *');
      // The embedded player begins when it is told to.
      if (path === '/watch/main') {
        await waitFor('pictures', () =>
          page.evaluate<boolean>(`document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames > 5`),
        );
      }
      violations.push(...(await page.evaluate<string[]>('window.violations')).map((each) => `${path}: ${each}`));
      const headers = response!.headers();
      expect(headers['content-security-policy']).not.toContain('unsafe-inline');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin');
      expect(headers['x-frame-options']).toBe(
        path === '/admin' ? 'DENY' : path === '/embed/main' ? undefined : 'SAMEORIGIN',
      );
      await page.close();
    }
    expect(violations).toEqual([]);
    await context.close();
  });
});
