import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { waitFor } from '../../support/wait.ts';
import { FIELD_HEIGHT, FIELD_WIDTH, SUM_BITS, TIME_BITS, TIME_MODULUS, WIDTH } from './clock-picture.ts';

export interface Watched {
  /** From the publisher's clock to the screen, one for each picture that was legible, ms. */
  readonly latencies: readonly number[];
  /** Times that it ran out of pictures. */
  readonly stalls: number;
  readonly errors: readonly string[];
}

const HLS_JS = createRequire(import.meta.url)
  .resolve('hls.js')
  .replace(/[^/]+$/, 'hls.min.js');
const ROWS = Math.ceil((TIME_BITS + SUM_BITS) / (WIDTH / FIELD_WIDTH));
const START_MS = 60_000;
/** Of the project's own player: what a slow start has lost is caught up with, unheard. */
const CATCH_UP = new URL('../../../player/src/catch-up.ts', import.meta.url);

/** Runs in the page: the time of each picture read at the moment when it is shown. */
const SCRIPT = `
window.watched = { latencies: [], stalls: 0, errors: [] };
const video = document.querySelector('video');
const canvas = new OffscreenCanvas(${WIDTH}, ${ROWS * FIELD_HEIGHT});
const context = canvas.getContext('2d', { willReadFrequently: true });
const readTime = () => {
  const scale = video.videoWidth / ${WIDTH};
  context.drawImage(video, 0, 0, ${WIDTH} * scale, ${ROWS * FIELD_HEIGHT} * scale, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const bit = (index) => {
    const x = (index % ${WIDTH / FIELD_WIDTH}) * ${FIELD_WIDTH} + ${FIELD_WIDTH / 2};
    const y = Math.floor(index / ${WIDTH / FIELD_WIDTH}) * ${FIELD_HEIGHT} + ${FIELD_HEIGHT / 2};
    return data[(y * canvas.width + x) * 4] > 128 ? 1 : 0;
  };
  let time = 0, ones = 0, sum = 0;
  for (let index = 0; index < ${TIME_BITS}; index++) { time += bit(index) * 2 ** index; ones += bit(index); }
  for (let index = 0; index < ${SUM_BITS}; index++) sum += bit(${TIME_BITS} + index) << index;
  return sum === ones && ones > 0 ? time : undefined;
};
const look = (now, frame) => {
  const time = readTime();
  const shown = performance.timeOrigin + frame.expectedDisplayTime;
  if (time !== undefined) {
    const latency = (((shown - time) % ${TIME_MODULUS}) + ${TIME_MODULUS}) % ${TIME_MODULUS};
    if (latency < 120000) window.watched.latencies.push(latency);
  }
  video.requestVideoFrameCallback(look);
};
window.watch = (url, settings) => {
  const hls = new Hls(settings);
  hls.on(Hls.Events.ERROR, (_, { type, details, fatal }) => {
    if (fatal || details !== 'bufferStalledError') window.watched.errors.push((fatal ? 'fatal ' : '') + details);
  });
  let begun = false;
  video.addEventListener('playing', () => (begun = true), { once: true });
  video.addEventListener('waiting', () => { if (begun) window.watched.stalls++; });
  hls.loadSource(url);
  hls.attachMedia(video);
  video.requestVideoFrameCallback(look);
  window.keepUp(video, () => hls);
  window.hls = hls;
};
window.restart = () => { window.watched = { latencies: [], stalls: 0, errors: [] }; };
`;

/** Somebody who looks at the clock, in Chromium. */
export class ClockViewer {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  /** @param settings of hls.js, besides */
  static async open(url: string, settings: object = {}): Promise<ClockViewer> {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 660, height: 400 } });
    await page.setContent('<video muted autoplay playsinline></video>');
    await page.addScriptTag({ content: readFileSync(HLS_JS, 'utf8') });
    const catchUp = stripTypeScriptTypes(readFileSync(CATCH_UP, 'utf8'));
    await page.addScriptTag({ type: 'module', content: `${catchUp}\nwindow.keepUp = keepUp;` });
    await page.waitForFunction('window.keepUp');
    await page.addScriptTag({ content: SCRIPT });
    const viewer = new ClockViewer(browser, page);
    await page.evaluate(`window.watch(${JSON.stringify(url)}, ${JSON.stringify(settings)})`);
    await waitFor('legible pictures', async () => (await viewer.watched()).latencies.length > 10, START_MS);
    return viewer;
  }

  /** Forgets what was seen so far. */
  async restart(): Promise<void> {
    await this.#page.evaluate('window.restart()');
  }

  watched(): Promise<Watched> {
    return this.#page.evaluate<Watched>('window.watched');
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
