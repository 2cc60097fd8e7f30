import { expect, test } from 'vitest';
import { isShown } from '../../../src/clock/shown.ts';
import { secondsToTicks, ticksToMs, type Ticks } from '../../../src/clock/ticks.ts';
import { Feed } from '../../../src/inputs/feed.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { START } from './feed-model.ts';

const HOURS = 24;
const FRAME_RATE = 25;
const GROUP = 50;
/** How finely the day is played through: pictures come in at most 10 ms late. */
const TICKS_A_SECOND = 100;
const CUT_EVERY_SECONDS = 3600;
const DATA = Buffer.alloc(8);

/** A source whose clock runs fast or slow, and who knows nothing of ours. */
class DriftingSource {
  readonly feed: Feed;
  readonly #rate: number;
  readonly #origin: Ticks;
  #picture = 0;
  #sound = 0;

  constructor(clock: { now(): Ticks }, ppm: number, origin: Ticks) {
    this.feed = new Feed(clock);
    this.#rate = 1 + ppm / 1e6;
    this.#origin = origin;
    this.feed.connected(true);
  }

  /** Sends what is due after so many seconds of the wall clock. */
  send(seconds: number): void {
    const own = secondsToTicks(seconds * this.#rate);
    for (; (this.#picture * 90_000) / FRAME_RATE <= own; this.#picture++) {
      const dts = this.#origin + (this.#picture * 90_000) / FRAME_RATE;
      this.feed.push({ kind: 'video', pts: dts, dts, key: this.#picture % GROUP === 0, data: DATA });
    }
    for (; this.#sound * AAC_FRAME_TICKS <= own; this.#sound++) {
      this.feed.push({ kind: 'audio', pts: this.#origin + this.#sound * AAC_FRAME_TICKS, data: DATA });
    }
  }
}

/** Steps between what is shown and what is heard, and how far the programme is from the wall clock; nothing is kept. */
class Programme {
  readonly pictures = { shortest: Infinity, longest: 0, count: 0 };
  readonly sounds = { shortest: Infinity, longest: 0 };
  worstMs = 0;
  /** What was kept of a feed is given at once: it is as old as it is. */
  catchingUp = false;
  #lastPicture: Ticks | undefined;
  #lastSound: Ticks | undefined;
  readonly #now: () => Ticks;

  constructor(now: () => Ticks) {
    this.#now = now;
  }

  add(sample: Sample): void {
    if (sample.kind === 'audio') {
      if (this.#lastSound !== undefined) extend(this.sounds, sample.pts - this.#lastSound);
      this.#lastSound = sample.pts;
      return;
    }
    if (!isShown(sample.pts)) return;
    if (this.#lastPicture !== undefined) extend(this.pictures, sample.pts - this.#lastPicture);
    this.#lastPicture = sample.pts;
    this.pictures.count++;
    if (this.catchingUp) return;
    this.worstMs = Math.max(this.worstMs, Math.abs(ticksToMs(sample.pts - this.#now())));
  }
}

const extend = (range: { shortest: number; longest: number }, step: number): void => {
  range.shortest = Math.min(range.shortest, step);
  range.longest = Math.max(range.longest, step);
};

test(
  'a day of two sources that run 100 ppm fast and slow, cut each hour, stays with the wall clock',
  { timeout: 120_000 },
  () => {
    let now = START;
    const clock = { now: () => now };
    const sources = [new DriftingSource(clock, 100, 0), new DriftingSource(clock, -100, secondsToTicks(5000))];
    const programme = new Programme(clock.now);
    const splicer = new Splicer((sample) => programme.add(sample));
    let onAir = -1;
    sources.forEach(({ feed }, index) => feed.onSample((sample) => index === onAir && splicer.push(sample)));
    const cut = (to: number): void => {
      onAir = to;
      splicer.cut(true);
      programme.catchingUp = true;
      for (const sample of sources[to]!.feed.cached) splicer.push(sample);
      programme.catchingUp = false;
    };
    let cuts = 0;
    for (let tick = 0; tick <= HOURS * 3600 * TICKS_A_SECOND; tick++) {
      const seconds = tick / TICKS_A_SECOND;
      now = START + secondsToTicks(seconds);
      for (const source of sources) source.send(seconds);
      if (seconds >= 10 + cuts * CUT_EVERY_SECONDS) cut(cuts++ % 2);
    }
    const frame = 90_000 / FRAME_RATE;
    expect(cuts).toBe(HOURS);
    expect(programme.worstMs).toBeLessThan(40);
    // No burst, no hole: at a cut the sources may be apart by part of a frame.
    expect(programme.pictures.shortest).toBeGreaterThan(0);
    expect(programme.pictures.longest).toBeLessThanOrEqual(2 * frame);
    expect(Math.abs(programme.pictures.count - (HOURS * 3600 - 10) * FRAME_RATE)).toBeLessThan(2 * GROUP);
    expect(programme.sounds.shortest).toBeGreaterThan(AAC_FRAME_TICKS * 0.97);
    expect(programme.sounds.longest).toBeLessThan(AAC_FRAME_TICKS * 1.03);
  },
);
