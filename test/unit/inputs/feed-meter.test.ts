import { describe, expect, test } from 'vitest';
import { fc } from '@fast-check/vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { FeedMeter } from '../../../src/inputs/feed-meter.ts';
import { measure, publish, START, type Arrival } from './publisher-model.ts';

describe('a healthy source', () => {
  const figures = measure(publish(20));

  test('has its bitrate, sound included', () => {
    const sound = (300 * 8 * 48_000) / 1024;
    expect(figures.bitrate! / (4_000_000 + sound)).toBeCloseTo(1, 1);
  });

  test.each([15, 24, 25, 29.97, 30, 50, 59.94, 60])('at %d pictures per second has that rate, evenly', (frameRate) => {
    const { frameRate: measured, irregularFrames } = measure(publish(12, { frameRate }));
    expect(measured).toBeCloseTo(frameRate, 1);
    expect(irregularFrames).toBe(0);
  });

  test('has a key frame every two seconds', () => {
    expect(figures.keyFrameInterval).toBeCloseTo(2, 2);
    expect(figures.longestKeyFrameInterval).toBeCloseTo(2, 1);
  });

  test('is neither late nor jumping, and swings little', () => {
    expect(figures.lateness).toBeLessThan(0.002);
    expect(figures.jitter).toBeLessThan(0.002);
    expect(figures).toMatchObject({
      backwardSteps: 0,
      forwardJumps: 0,
      recentJumps: 0,
      bFrames: false,
      hasAudio: true,
    });
    expect(figures.swing!.peak / figures.swing!.mean).toBeLessThan(1.1);
    expect(figures.secondsObserved).toBeCloseTo(20, 0);
  });
});

describe('before anything came', () => {
  test('nothing is claimed', () => {
    const figures = new FeedMeter().figures(START);
    expect(figures).toMatchObject({ secondsObserved: 0, hasAudio: false, recentJumps: 0, irregularFrames: 0 });
    for (const name of ['bitrate', 'frameRate', 'keyFrameInterval', 'sincePicture', 'jitter', 'lateness'] as const) {
      expect(figures[name], name).toBeUndefined();
    }
  });
});

describe('key frames', () => {
  test('that come every ten seconds are told as such', () => {
    const figures = measure(publish(25, { keyFrameSeconds: 10 }));
    expect(figures.keyFrameInterval).toBeCloseTo(10, 1);
  });

  test('that stay away are told before the next one comes', () => {
    const figures = measure(publish(8, { keyFrameSeconds: 100 }));
    expect(figures.keyFrameInterval).toBeGreaterThan(7.9);
    expect(figures.longestKeyFrameInterval).toBeGreaterThan(7.9);
  });

  test('that never came are missed from the first picture on', () => {
    const arrivals = [...publish(8)].map(({ sample, arrival }) => ({
      sample: sample.kind === 'video' ? { ...sample, key: false } : sample,
      arrival,
    }));
    expect(measure(arrivals).keyFrameInterval).toBeGreaterThan(7.9);
  });

  test('an interval that was once long is forgotten after eight short ones', () => {
    const long = [...publish(10, { keyFrameSeconds: 10 })];
    const short = [...publish(21)].map((arrival) => later(arrival, 10));
    const meter = new FeedMeter();
    expect(measure([...long, ...short.slice(0, 100)], meter).longestKeyFrameInterval).toBeCloseTo(10, 1);
    expect(measure(short.slice(100), meter).longestKeyFrameInterval).toBeCloseTo(2, 1);
  });
});

const later = ({ sample, arrival }: Arrival, seconds: number): Arrival => {
  const shift = secondsToTicks(seconds);
  const pts = sample.pts + shift;
  return {
    sample: sample.kind === 'video' ? { ...sample, pts, dts: sample.dts + shift } : { ...sample, pts },
    arrival: arrival + shift,
  };
};

describe('the rhythm of pictures', () => {
  test('of a phone with a variable frame rate is irregular', () => {
    const frameSeconds = (index: number): number => [1 / 30, 1 / 20, 1 / 30, 1 / 15, 1 / 24][index % 5]!;
    expect(measure(publish(10, { frameSeconds })).irregularFrames).toBeGreaterThan(0.3);
  });

  test('with one frame in a hundred missing is not', () => {
    const frameSeconds = (index: number): number => (index % 100 === 0 ? 2 / 30 : 1 / 30);
    expect(measure(publish(10, { frameSeconds })).irregularFrames).toBeLessThan(0.02);
  });

  test('tells B-frames from a constant offset', () => {
    expect(measure(publish(5, { bFrames: true })).bFrames).toBe(true);
    const offset = [...publish(5)].map(({ sample, arrival }) => ({
      sample: { ...sample, pts: sample.pts + 6000 },
      arrival,
    }));
    expect(measure(offset).bFrames).toBe(false);
  });
});

describe('sound', () => {
  test('is missing when none came', () => {
    expect(measure(publish(6, { audio: false }))).toMatchObject({ hasAudio: false, sinceAudio: undefined });
  });

  test('is missing three seconds after it stopped', () => {
    const silentAfter = [...publish(10)].filter(({ sample, arrival }) => {
      return sample.kind === 'video' || arrival < START + secondsToTicks(5);
    });
    const figures = measure(silentAfter);
    expect(figures.hasAudio).toBe(false);
    expect(figures.sinceAudio).toBeCloseTo(5, 0);
  });
});

describe('the network', () => {
  test('that spreads arrivals by 300 ms is jitter, not lateness', () => {
    const figures = measure(publish(20, { delay: (at) => 0.3 * Math.abs(Math.sin(at * 1.7)) }));
    expect(figures.jitter).toBeGreaterThan(0.25);
    expect(figures.jitter).toBeLessThan(0.35);
    expect(figures.lateness).toBeLessThan(0.05);
  });

  test('that carries 95 % of what is sent makes it later and later', () => {
    const figures = measure(publish(30, { delay: (at) => at * 0.05 }));
    expect(figures.lateness).toBeGreaterThan(1);
    expect(figures.lateness).toBeLessThan(1.6);
  });

  test('does not make the encoder swing', () => {
    const figures = measure(publish(30, { delay: (at) => Math.ceil(at / 3) * 3 - at }));
    expect(figures.swing!.peak / figures.swing!.mean).toBeLessThan(1.1);
  });

  test('a source whose clock is 300 ppm slow is not late, after hours', () => {
    // Two minutes at the end of ten hours: what matters is the drift within the window.
    const figures = measure(publish(120, { delay: (at) => 36_000 * 300e-6 + at * 300e-6 }));
    expect(figures.lateness).toBeLessThan(0.03);
    expect(figures.jitter).toBeLessThan(0.01);
  });

  test('that stops leaves no bitrate, no lateness and no jitter', () => {
    const meter = new FeedMeter();
    measure(publish(10), meter);
    const figures = meter.figures(START + secondsToTicks(30));
    expect(figures).toMatchObject({ bitrate: 0, lateness: undefined, jitter: undefined, hasAudio: false });
    expect(figures.sincePicture).toBeCloseTo(20, 0);
  });
});

describe('bitrate', () => {
  test('swings where one second in five is six times as full', () => {
    const { swing } = measure(publish(20, { weight: (at) => (Math.floor(at) % 5 === 0 ? 6 : 1) }));
    expect(swing!.peak / swing!.mean).toBeCloseTo(3, 0);
  });

  test('large key frames every two seconds are no swing', () => {
    const { swing } = measure(publish(20, { weight: (at) => (at % 2 < 1 / 31 ? 10 : 1) }));
    expect(swing!.peak / swing!.mean).toBeLessThan(1.5);
  });

  test('a pause of eight seconds is no swing', () => {
    const paused = [...publish(30)].filter(({ arrival }) => {
      const at = (arrival - START) / 90_000;
      return at < 10 || at > 18;
    });
    const { swing, forwardJumps } = measure(paused);
    expect(swing!.peak / swing!.mean).toBeLessThan(1.1);
    expect(forwardJumps).toBe(0);
  });
});

describe('timestamps', () => {
  test('that go back are counted, and spoil nothing that is measured after', () => {
    const figures = measure(publish(30, { shift: (at) => (at < 10 ? 100 : 0) }));
    expect(figures).toMatchObject({ backwardSteps: 1, forwardJumps: 0, recentJumps: 1, bFrames: false });
    expect(figures.lateness).toBeLessThan(0.05);
    expect(figures.jitter).toBeLessThan(0.05);
    expect(figures.frameRate).toBeCloseTo(30, 1);
    expect(figures.longestKeyFrameInterval).toBeCloseTo(2, 1);
  });

  test('that leap ahead are counted', () => {
    const figures = measure(publish(30, { shift: (at) => (at < 10 ? 0 : 3600) }));
    expect(figures).toMatchObject({ backwardSteps: 0, forwardJumps: 1 });
    expect(figures.lateness).toBeLessThan(0.05);
    expect(figures.keyFrameInterval).toBeCloseTo(2, 1);
  });

  test('a jump is forgotten after a minute, the count stays', () => {
    const figures = measure(publish(90, { shift: (at) => (at < 10 ? 0 : 3600) }));
    expect(figures).toMatchObject({ forwardJumps: 1, recentJumps: 0 });
  });
});

test('a new connection has nothing of the one before', () => {
  const meter = new FeedMeter();
  measure(publish(20, { keyFrameSeconds: 10, bFrames: true, shift: (at) => (at > 9 ? -4 : 0) }), meter);
  meter.connected();
  expect(meter.figures(START + secondsToTicks(21))).toEqual(new FeedMeter().figures(START));
  const second = [...publish(20)].map(({ sample, arrival }) => ({ sample, arrival: arrival + secondsToTicks(25) }));
  expect(measure(second, meter)).toEqual(measure(second));
});

test('any timestamps and arrivals give finite figures', () => {
  const ticks = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
  const sample = fc.record({
    dts: ticks,
    cts: fc.integer({ min: 0, max: 90_000 }),
    key: fc.boolean(),
    video: fc.boolean(),
  });
  const steps = fc.array(fc.tuple(sample, fc.integer({ min: 0, max: 200_000 })), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const meter = new FeedMeter();
      let now = START;
      for (const [{ dts, cts, key, video }, wait] of all) {
        now += wait;
        const data = Buffer.alloc(10);
        meter.sample(
          video ? { kind: 'video', dts, pts: dts + cts, key, data } : { kind: 'audio', pts: dts, data },
          now,
        );
        for (const value of Object.values(meter.figures(now)).flatMap(flat)) {
          expect(Number.isFinite(value) && value >= 0).toBe(true);
        }
      }
    }),
    { numRuns: 50 },
  );
});

const flat = (value: unknown): number[] =>
  typeof value === 'number' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(flat) : [];

test('after an hour the figures are those of the last seconds', () => {
  const meter = new FeedMeter();
  const frameRate = 25;
  const figures = measure(publish(3600, { bitrate: 1_000, audio: false, frameRate }), meter);
  expect(figures.frameRate).toBeCloseTo(frameRate, 2);
  expect(figures.keyFrameInterval).toBeCloseTo(2, 2);
  expect(figures.secondsObserved).toBeCloseTo(3600, 0);
});
