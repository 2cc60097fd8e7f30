import type { Browser, Page } from 'playwright-core';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { waitFor } from './wait.ts';

/** Notes each wait at the edge of what is buffered with more behind it: media that do not join, whatever the machine does. */
const NOTE_HOLES = `(() => {
  const video = document.querySelector('video');
  window.holes = [];
  video.addEventListener('waiting', () => {
    if (video.seeking) return;
    for (let range = 0; range < video.buffered.length; range++) {
      const ahead = video.buffered.start(range) - video.currentTime;
      if (ahead > 0 && ahead < 5) window.holes.push(video.currentTime.toFixed(2) + ' + ' + ahead.toFixed(3));
    }
  });
})()`;

/** A watch page in a browser, and what its player says of itself. */
export class WatchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<WatchPage> {
    const watched = new WatchPage(await browser.newPage({ viewport: { width: 800, height: 600 } }));
    await watched.goto(url);
    return watched;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  stats(): Promise<PlaybackStats | undefined> {
    return this.page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
  }

  plays(what: string, holds: (now: PlaybackStats) => boolean): Promise<PlaybackStats> {
    return waitFor(what, async () => {
      const now = await this.stats();
      return now !== undefined && holds(now) && now;
    });
  }

  /** The first pictures; from here on holes are looked for. */
  async begins(): Promise<PlaybackStats> {
    const begun = await this.plays('the first pictures', ({ totalFrames }) => totalFrames > 10);
    await this.page.evaluate(NOTE_HOLES);
    return begun;
  }

  /** @param seconds of the player's own clock */
  playedTo(seconds: number): Promise<PlaybackStats> {
    return this.plays(`${seconds.toFixed(1)} s played`, ({ currentTime }) => currentTime >= seconds);
  }

  /** Waits until the pictures have this width, in pixels. */
  shows(width: number): Promise<boolean> {
    return waitFor(`pictures ${width} wide`, () =>
      this.page.evaluate<boolean>(`document.querySelector("video").videoWidth === ${width}`),
    );
  }

  /** Where it waited though there was more: place and length, seconds. */
  holes(): Promise<string[]> {
    return this.page.evaluate<string[]>('window.holes');
  }
}
