import type { Browser } from 'playwright-core';
import type { PlaybackStats } from '../../../player/src/stats.ts';
import { launchBrowser } from '../../support/browser.ts';
import { waitFor } from '../../support/wait.ts';

/** Somebody who looks on in Chromium, with the project's own player. */
export class Viewer {
  readonly #browser: Browser;
  readonly #stats: () => Promise<PlaybackStats | undefined>;

  private constructor(browser: Browser, stats: () => Promise<PlaybackStats | undefined>) {
    this.#browser = browser;
    this.#stats = stats;
  }

  static async open(url: string): Promise<Viewer> {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 480, height: 320 } });
    await page.goto(url);
    const stats = () => page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
    await waitFor('the first pictures', async () => ((await stats())?.totalFrames ?? 0) > 10);
    return new Viewer(browser, stats);
  }

  async stats(): Promise<PlaybackStats> {
    const stats = await this.#stats();
    if (!stats) throw new Error('the player has gone');
    return stats;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
