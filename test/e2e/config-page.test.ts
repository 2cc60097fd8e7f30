import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfigFile } from '../../src/config/load.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { runServer } from '../../src/server/run.ts';
import { launchBrowser } from '../support/browser.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const TEXT = `# Of the town hall.
http: { host: 127.0.0.1, port: 0 }
rtmp: false
data: ./data
channels:
  main:
    # Whoever is there.
    inputs: [{ name: slate, type: slate }]
    ladder: [{ name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }]
    title: Main stage
`;

describe('the config in the control room', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'sluice.yaml');
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    await writeFile(file, TEXT);
    server = await runServer({ config: await loadConfigFile(file, {}), configPath: file, log: quietLog() });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
    folder.remove();
  });

  it('is refused with its line, applied with its comments, and never written over another edit', async () => {
    const base = server.summary.player;
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    await page.goto(`${base}admin/config`);
    const editor = page.getByRole('textbox', { name: 'Config, YAML' });
    const apply = page.getByRole('button', { name: 'Apply …' });
    await waitFor('the config in the editor', async () => (await editor.textContent())?.includes('Main stage'));
    await editor.press('Control+End');
    await page.keyboard.type('    titel: Wrong');
    await page.getByText(/^Line 11:/).waitFor();
    expect(await apply.isDisabled()).toBe(true);
    for (let letters = 'titel: Wrong'.length; letters > 0; letters--) await page.keyboard.press('Backspace');
    await page.keyboard.type('viewing: signed');
    await waitFor('what applying does', () => apply.isEnabled());
    await apply.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The config is applied').waitFor();
    const written = await readFile(file, 'utf8');
    expect(written).toContain('viewing: signed');
    for (const comment of ['# Of the town hall.', '# Whoever is there.']) expect(written).toContain(comment);
    expect((await fetch(`${base}live/main/index.m3u8`)).status).toBe(403);

    await page.keyboard.press('Escape');
    await editor.press('Control+End');
    await page.keyboard.type('\n# mine');
    await writeFile(file, written.replace('Main stage', 'Side stage'));
    await page
      .getByRole('alert')
      .getByText(/changed meanwhile/)
      .waitFor();
    expect(await editor.textContent()).toContain('# mine');
    expect(await readFile(file, 'utf8')).toContain('Side stage');
  });
});
