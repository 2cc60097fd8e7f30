import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { waitFor } from './wait.ts';

const require = createRequire(import.meta.url);

/** Each player's own file for pages, and the few lines by which a page uses it. */
const PLAYERS = {
  'hls.js': { library: 'hls.js/dist/hls.min.js', script: 'hls-js.js' },
  'video.js': { library: 'video.js/dist/video.min.js', script: 'video-js.js' },
  Shaka: { library: 'shaka-player/dist/shaka-player.compiled.js', script: 'shaka.js' },
} as const;
export type PlayerName = keyof typeof PLAYERS;

const PAGE = '<video muted autoplay playsinline width="320" height="180"></video>';
/** What the page says of its player; `waits` counts from the first picture on. */
const REPORT = `(() => {
  const video = document.querySelector('video');
  return {
    currentTime: video.currentTime,
    pictures: video.getVideoPlaybackQuality().totalVideoFrames,
    waits: window.waits,
    errors: window.player.errors,
    ahead: video.buffered.length > 0 ? video.buffered.end(video.buffered.length - 1) - video.currentTime : 0,
  };
})()`;

/** Pictures per second: half of those that there are. */
const LEAST_RATE = 15;

export interface PlayerReport {
  /** Seconds, of the player's own clock. */
  readonly currentTime: number;
  readonly pictures: number;
  readonly waits: number;
  /** Fatal ones alone. */
  readonly errors: readonly string[];
  /** Seconds of media that it has and has not shown. */
  readonly ahead: number;
}

/** A page anywhere in the web, of another origin than the server's, in which a player plays a URL. */
export class PlayerPage {
  /** Path and query of what the player asked for. */
  readonly requests: string[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      this.requests.push(pathname + search);
    });
  }

  /**
   * @param lowLatency the player's own setting for it
   * @param patient it goes on asking for a minute where nobody answers (hls.js)
   */
  static async open(
    browser: Browser,
    name: PlayerName,
    url: string,
    lowLatency: boolean,
    patient = false,
  ): Promise<PlayerPage> {
    const page = await browser.newPage();
    const player = new PlayerPage(page);
    const { library, script } = PLAYERS[name];
    await page.setContent(PAGE);
    await page.addScriptTag({ path: require.resolve(library) });
    await page.addScriptTag({ path: join(import.meta.dirname, 'players', script) });
    await page.evaluate(`
      window.waits = 0;
      const video = document.querySelector('video');
      video.addEventListener('waiting', () => {
        if (video.getVideoPlaybackQuality().totalVideoFrames > 10) window.waits++;
      });
      window.player = window.startPlayer(${JSON.stringify(url)}, ${lowLatency}, ${patient});
    `);
    return player;
  }

  report(): Promise<PlayerReport> {
    return this.#page.evaluate<PlayerReport>(REPORT);
  }

  /** @throws Error when it does not play so many seconds of media in time, with what the player said last */
  async plays(seconds: number): Promise<PlayerReport> {
    let last: PlayerReport | undefined;
    const reach = (what: string, holds: (now: PlayerReport) => boolean): Promise<PlayerReport> =>
      waitFor(what, async () => {
        last = await this.report();
        return holds(last) && last;
      });
    try {
      const begun = await reach('the first pictures', ({ pictures }) => pictures > 10);
      return await reach(`${seconds} s played`, ({ currentTime }) => currentTime >= begun.currentTime + seconds);
    } catch (error) {
      throw new Error(`the player says ${JSON.stringify(last)}`, { cause: error });
    }
  }

  /**
   * Plays so many seconds of media on end with few waits and at least half of the pictures, and then until `holds`.
   * Where the machine was short of breath it is given another stretch: bad media make a player wait in each.
   * @param waits at most, in one stretch
   */
  async playsSteadily(seconds: number, waits: number, holds: (now: PlayerReport) => boolean): Promise<void> {
    let begun = await this.plays(0);
    let now = begun;
    try {
      await waitFor(`${seconds} s played steadily`, async () => {
        now = await this.report();
        if (now.errors.length > 0) throw new Error(`the player failed: ${now.errors.join()}`);
        if (now.waits - begun.waits > waits) begun = now;
        const isLongEnough = now.currentTime >= begun.currentTime + seconds;
        return isLongEnough && now.pictures - begun.pictures > seconds * LEAST_RATE && holds(now);
      });
    } catch (error) {
      throw new Error(`the player says ${JSON.stringify(now)}`, { cause: error });
    }
  }

  /** Goes to a place between the first and the last moment that can be seen, 0 to 1. */
  async seek(share: number): Promise<void> {
    await this.#page.evaluate(`(() => {
      const { seekable } = document.querySelector('video');
      const [from, to] = [seekable.start(0), seekable.end(seekable.length - 1)];
      document.querySelector('video').currentTime = from + (to - from) * ${share};
    })()`);
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}
