import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { SourceClock } from '../../../src/clock/source-clock.ts';
import { secondsToTicks, ticksToMs, ticksToSeconds } from '../../../src/clock/ticks.ts';
import { placements, random, type SourceModel } from './source-model.ts';

/** Slewing never goes beyond 0.5 %; the timestamps themselves are rounded to a millisecond. */
const evenStep = (frameRate: number): { min: number; max: number } => ({
  min: (1000 / frameRate) * 0.994 - 1,
  max: (1000 / frameRate) * 1.006 + 1,
});

/** The largest error after `from` seconds, and the shortest and longest step of all, milliseconds. */
const run = (model: Partial<SourceModel>, from = 0, clock = new SourceClock()) => {
  let [least, most, shortest, longest] = [Infinity, -Infinity, Infinity, -Infinity];
  let before: number | undefined;
  for (const { seconds, placed, errorMs } of placements(model, clock)) {
    if (seconds >= from) {
      least = Math.min(least, errorMs);
      most = Math.max(most, errorMs);
    }
    if (before !== undefined) {
      shortest = Math.min(shortest, ticksToMs(placed - before));
      longest = Math.max(longest, ticksToMs(placed - before));
    }
    before = placed;
  }
  return { least, most, shortest, longest, anchors: clock.anchors };
};

describe('a source whose clock runs fast or slow', () => {
  test('by 100 ppm is within 40 ms of the wall clock after 24 hours, without a burst or a hole', () => {
    const { least, most, shortest, longest, anchors } = run({ hours: 24, ppm: 100 });
    expect(Math.max(-least, most)).toBeLessThan(40);
    expect(shortest).toBeGreaterThan(evenStep(25).min);
    expect(longest).toBeLessThan(evenStep(25).max);
    expect(anchors).toBe(1);
  });

  test.each([-300, -50, 50, 300])('by %d ppm is followed to 5 ms', (ppm) => {
    const { least, most, anchors } = run({ hours: 6, ppm });
    expect(Math.max(-least, most)).toBeLessThan(5);
    expect(anchors).toBe(1);
  });
});

describe('arrival jitter', () => {
  const model = fc.record({
    ppm: fc.integer({ min: -300, max: 300 }),
    jitter: fc.double({ min: 0, max: 0.5, noNaN: true }),
    frameRate: fc.constantFrom(15, 24, 25, 29.97, 30, 50, 60),
    seed: fc.integer(),
  });

  test('of up to 500 ms with drift moves nothing by more than its own size, and never by a jerk', () => {
    fc.assert(
      fc.property(model, ({ ppm, jitter, frameRate, seed }) => {
        const next = random(seed);
        const delay = (): number => jitter * next();
        const { least, most, shortest, longest, anchors } = run({ ppm, frameRate, delay, hours: 1 });
        expect(anchors).toBe(1);
        expect(least).toBeGreaterThan(-10);
        expect(most).toBeLessThan(jitter * 1000 + 10);
        expect(shortest).toBeGreaterThan(evenStep(frameRate).min);
        expect(longest).toBeLessThan(evenStep(frameRate).max);
      }),
      { numRuns: 15 },
    );
  });

  test('from a line that stalls each second for up to 500 ms leaves an error of less than 15 ms', () => {
    fc.assert(
      fc.property(model, ({ ppm, jitter, frameRate, seed }) => {
        /** Nothing comes through for a while, then all that waited. */
        const delay = (seconds: number): number => {
          const begin = Math.floor(seconds) + random(seed + Math.floor(seconds))() * 0.4;
          return seconds >= begin && seconds < begin + jitter ? begin + jitter - seconds : 0;
        };
        const { least, most } = run({ ppm, frameRate, delay, hours: 1 }, 900);
        expect(Math.max(-least, most)).toBeLessThan(15);
      }),
      { numRuns: 15 },
    );
  });

  test('is told', () => {
    const clock = new SourceClock();
    run({ hours: 0.1, delay: (seconds) => 0.3 * Math.abs(Math.sin(seconds)) }, 0, clock);
    expect(ticksToSeconds(clock.jitterTicks)).toBeGreaterThan(0.25);
    expect(ticksToSeconds(clock.jitterTicks)).toBeLessThan(0.35);
  });

  test('a first picture that came half a second late does not stay the measure', () => {
    const { most, longest } = run({ delay: (seconds) => (seconds < 0.5 ? 0.5 - seconds : 0) }, 600);
    expect(most).toBeLessThan(5);
    expect(longest).toBeLessThan(evenStep(25).max);
  });
});

describe('a burst at the start', () => {
  test('of two seconds is worn off without a picture going back', () => {
    const burst = (seconds: number): number => Math.max(0, 2 - seconds);
    const { most, least, shortest, anchors } = run({ delay: burst }, 900);
    expect(shortest).toBeGreaterThan(evenStep(25).min);
    expect(Math.max(-least, most)).toBeLessThan(5);
    expect(anchors).toBe(1);
  });
});

describe('timestamps that jump', () => {
  test.each([
    ['ahead by an hour', 3600],
    ['ahead by 1.2 s', 1.2],
    ['back by an hour', -3600],
    ['back by 1.2 s', -1.2],
    ['to before zero', -100_000],
  ])('%s leave the programme where it is', (_, by) => {
    const shift = (seconds: number): number => (seconds < 60 ? 0 : by);
    const { least, most, shortest, longest, anchors } = run({ shift, hours: 0.1 });
    expect(anchors).toBe(2);
    expect(Math.max(-least, most)).toBeLessThan(5);
    expect(shortest).toBeGreaterThan(35);
    expect(longest).toBeLessThan(45);
  });

  test('right after a burst do not take what follows back behind it', () => {
    const shift = (seconds: number): number => (seconds < 0.9 ? 0 : -500);
    const { shortest } = run({ shift, delay: (seconds) => Math.max(0, 0.9 - seconds), hours: 0.1 });
    expect(shortest).toBeGreaterThanOrEqual(0);
  });

  test('a thousand times over an hour do no harm', () => {
    const shift = (seconds: number): number => ((Math.floor(seconds / 3.6) * 7919) % 1009) * 50;
    const { least, most, shortest } = run({ shift, hours: 1 });
    expect(Math.max(-least, most)).toBeLessThan(10);
    expect(shortest).toBeGreaterThan(0);
  });
});

describe('a source that was suspended', () => {
  /** Stopped from 60 s to 60 + `length` s; its own clock goes on, and what it had made comes all at once. */
  const suspended = (length: number) => ({
    hours: 0.1,
    delay: (seconds: number) => (seconds > 60 && seconds < 60 + length ? 60 + length - seconds : 0),
  });

  test('and catches up keeps its place', () => {
    const { least, most, shortest, longest, anchors } = run(suspended(4));
    expect(anchors).toBe(1);
    expect(Math.max(-least, most)).toBeLessThan(5);
    expect(shortest).toBeGreaterThan(evenStep(25).min);
    expect(longest).toBeLessThan(evenStep(25).max);
  });

  test('and lost the time goes on at a new place within ten seconds', () => {
    // SIGSTOP: its clock stood still, so that all it sends from then on is late by as much.
    const delay = (seconds: number): number => (seconds < 60 ? 0 : 20);
    let last = -Infinity;
    for (const { seconds, placed, arrival } of placements({ delay, hours: 0.1 })) {
      expect(placed).toBeGreaterThan(last);
      last = placed;
      if (seconds > 70) expect(Math.abs(placed - arrival)).toBeLessThan(secondsToTicks(0.005));
    }
  });
});

test('a publisher that connects anew begins where it arrives', () => {
  const clock = new SourceClock();
  const first = secondsToTicks(1_800_000_000);
  for (let i = 0; i < 100; i++) clock.place(i * 3600, first + i * 3600);
  clock.reset();
  // The same timestamps again, two seconds later: not a step back, another stream.
  const again = first + secondsToTicks(6);
  expect(100 * 3600 + clock.place(100 * 3600, again)).toBe(again);
});

test('pictures whose decoding times stand still or go back a little never throw the clock off', () => {
  const clock = new SourceClock();
  const start = secondsToTicks(1_800_000_000);
  for (let i = 0; i < 10_000; i++) {
    const source = i * 3600 - (i % 3) * 7000;
    const placed = source + clock.place(source, start + i * 3600);
    expect(Math.abs(placed - (start + i * 3600))).toBeLessThan(secondsToTicks(0.3));
  }
  expect(clock.anchors).toBe(1);
});
