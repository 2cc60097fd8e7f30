import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { isShown, SHOWN_STEP } from '../../../src/clock/shown.ts';
import { secondsToTicks, ticksToSeconds } from '../../../src/clock/ticks.ts';
import { AAC_FRAME_TICKS, silentFrame } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { cachedAt, plain, samplesOf, START, type FeedModel } from './feed-model.ts';
import { faults, pictures, shown, sounds } from './programme-rules.ts';

/** One stay on the air. */
interface Leg {
  readonly model: FeedModel;
  readonly seconds: number;
  /** The standby feed's group of pictures is at hand; else its next key frame is waited for. */
  readonly cached: boolean;
  /** For this long before the next cut nothing came, seconds. */
  readonly silence: number;
}

interface Cut {
  /** Where the old pictures ended. */
  readonly edge: number | undefined;
  /** Samples of the programme before it. */
  readonly from: number;
}

/** All feeds have run for a while before the first one goes on the air. */
const BEGIN = 12;

const splice = (legs: readonly Leg[]): { all: Sample[]; cuts: Cut[]; end: number } => {
  const all: Sample[] = [];
  const cuts: Cut[] = [];
  const splicer = new Splicer((sample) => all.push(sample));
  let now = BEGIN;
  for (const { model, seconds, cached, silence } of legs) {
    cuts.push({ edge: splicer.edge, from: all.length });
    splicer.cut(model.audio);
    if (cached) for (const sample of cachedAt(model, now)) splicer.push(sample);
    for (const sample of samplesOf(model, now, now + seconds)) splicer.push(sample);
    now += seconds + silence;
  }
  return { all, cuts, end: START + secondsToTicks(now) };
};

const leg = (changes: Partial<FeedModel> = {}, more: Partial<Leg> = {}): Leg => ({
  model: { ...plain, ...changes },
  seconds: 4,
  cached: true,
  silence: 0,
  ...more,
});

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);
const inOrder = (all: readonly Sample[]): number[] =>
  shown(all)
    .map(({ pts }) => pts)
    .sort((a, b) => a - b);

describe('one feed', () => {
  test('passes as it is, but for times rounded to the mark of what is shown', () => {
    const { all } = splice([leg({ frameRate: 29.97, bFrames: 2 }, { cached: false, seconds: 6 })]);
    const key = (sample: Sample): boolean => sample.kind === 'video' && sample.key;
    const sent = samplesOf({ ...plain, frameRate: 29.97, bFrames: 2 }, BEGIN, BEGIN + 6);
    const wanted = pictures(sent.slice(sent.findIndex(key)));
    expect(faults(all)).toEqual([]);
    expect(pictures(all)).toHaveLength(wanted.length);
    pictures(all).forEach(({ pts, dts }, index) => {
      expect(isShown(pts)).toBe(true);
      expect(Math.abs(pts - wanted[index]!.pts)).toBeLessThanOrEqual(SHOWN_STEP / 2);
      expect(Math.abs(dts - wanted[index]!.dts)).toBeLessThanOrEqual(SHOWN_STEP / 2);
    });
  });

  test('begins with a key frame, and with sound that lies on the grid of whole frames since the epoch', () => {
    const { all } = splice([leg({ phase: 1234, audioPhase: 777 }, { cached: false })]);
    expect(pictures(all)[0]!.key).toBe(true);
    const [first] = sounds(all);
    // It is moved by a 64th of its error at once, which is half a frame at most.
    const off = first!.pts % AAC_FRAME_TICKS;
    expect(Math.min(off, AAC_FRAME_TICKS - off)).toBeLessThanOrEqual(AAC_FRAME_TICKS / 2 / 64);
    expect(first!.pts).toBeGreaterThanOrEqual(pictures(all)[0]!.pts);
    expect(first!.pts - pictures(all)[0]!.pts).toBeLessThan(2 * AAC_FRAME_TICKS);
  });

  test('whose sound drifts away by rounding is followed without a step', () => {
    const all: Sample[] = [];
    const splicer = new Splicer((sample) => all.push(sample));
    splicer.cut(true);
    for (const sample of samplesOf(plain, 0, 300)) {
      // 300 ppm: what the slewing of a source's clock does to the distance of frames.
      const drift = Math.round((sample.pts - START) * 300e-6);
      splicer.push(
        sample.kind === 'video'
          ? { ...sample, pts: sample.pts + drift, dts: sample.dts + drift }
          : { ...sample, pts: sample.pts + drift },
      );
    }
    expect(faults(all)).toEqual([]);
    const last = sounds(all).at(-1)!;
    expect(last.pts - START).toBeGreaterThan(secondsToTicks(300 * (1 + 300e-6)) - 2 * AAC_FRAME_TICKS);
    expect(sounds(all).every(({ data }) => data !== silentFrame())).toBe(true);
  });

  test('leading pictures of an open group at the start are left out', () => {
    const all: Sample[] = [];
    const splicer = new Splicer((sample) => all.push(sample));
    splicer.cut(false);
    const picture = (dts: number, pts: number, key = false): Sample => {
      return { kind: 'video', dts: START + dts, pts: START + pts, key, data: Buffer.alloc(1) };
    };
    [picture(0, 9000, true), picture(3000, 3000), picture(6000, 6000), picture(9000, 12_000)].forEach((sample) =>
      splicer.push(sample),
    );
    expect(pictures(all).map(({ pts }) => pts - START)).toEqual([9000, 12_000]);
  });
});

describe('a cut', () => {
  const others: [string, Partial<FeedModel>][] = [
    ['one of the same kind', { phase: 700 }],
    ['another frame rate', { frameRate: 25, phase: 1000 }],
    ['B-frames', { bFrames: 2, phase: 2000 }],
    ['another frame rate, long groups and B-frames', { frameRate: 25, groupLength: 150, bFrames: 3, phase: 2000 }],
    ['60 pictures per second', { frameRate: 60, groupLength: 120, phase: 600 }],
    ['no sound', { audio: false }],
    ['sound in other steps', { audioPhase: 960 }],
  ];

  test.each(others)('to %s, with its group at hand, goes on within one frame', (_, other) => {
    const { all, cuts } = splice([leg(), leg(other), leg({ phase: 300 })]);
    expect(faults(all)).toEqual([]);
    for (const { edge, from } of cuts.slice(1)) {
      const first = Math.min(...shown(all.slice(from)).map(({ pts }) => pts));
      expect(first).toBeGreaterThanOrEqual(edge!);
      expect(first - edge!).toBeLessThanOrEqual(secondsToTicks(1 / 25));
    }
    // A feed that is left between a picture and the B-frames that are shown before it leaves their places empty.
    const left = 2 + (other.bFrames ?? 0);
    expect(Math.max(...steps(inOrder(all)))).toBeLessThanOrEqual(left * secondsToTicks(1 / 25));
  });

  test('keeps all feeds at their own place on the programme clock', () => {
    const other = { ...plain, frameRate: 25, phase: 1000 };
    const { all, cuts } = splice([leg(), leg(other)]);
    const places = new Set(samplesOf(other, 0, 20).map(({ pts }) => Math.round(pts / SHOWN_STEP) * SHOWN_STEP));
    for (const { pts } of shown(all.slice(cuts[1]!.from))) expect(places.has(pts)).toBe(true);
  });

  test('hides what lies before it within one frame, to be decoded but not shown', () => {
    const { all, cuts } = splice([leg(), leg({ groupLength: 150, phase: 100 })]);
    const after = pictures(all.slice(cuts[1]!.from));
    const hidden = after.filter(({ pts }) => !isShown(pts));
    expect(hidden.length).toBeGreaterThan(5);
    expect(after.slice(0, hidden.length)).toEqual(hidden);
    expect(hidden[0]!.key).toBe(true);
    const [first, last] = [hidden[0]!, hidden.at(-1)!];
    expect(last.pts - first.pts).toBeLessThanOrEqual(secondsToTicks(1 / 30));
    expect(steps(hidden.map(({ pts }) => pts)).every((step) => step > 0)).toBe(true);
  });

  test('after a failure is filled from the cached group as far as it reaches', () => {
    const { all, cuts } = splice([leg({}, { silence: 1.5 }), leg({ groupLength: 150, phase: 1500 })]);
    expect(faults(all)).toEqual([]);
    const times = inOrder(all);
    const group = Math.floor((BEGIN + 5.5) / 5) * 5;
    // The group began before the old feed failed: not one picture is missing.
    expect(group).toBeLessThan(BEGIN + 4);
    expect(Math.max(...steps(times))).toBeLessThanOrEqual(secondsToTicks(2 / 30));
    expect(shown(all.slice(cuts[1]!.from))[0]!.pts - cuts[1]!.edge!).toBeLessThanOrEqual(secondsToTicks(1 / 30));
  });

  test('without a cached group holds the last picture, and fills the sound with silence', () => {
    const { all } = splice([leg({}, { seconds: 4.5 }), leg({ phase: 1500, audioPhase: 500 }, { cached: false })]);
    expect(faults(all)).toEqual([]);
    const longest = Math.max(...steps(inOrder(all)));
    expect(ticksToSeconds(longest)).toBeGreaterThan(1);
    expect(ticksToSeconds(longest)).toBeLessThan(2);
    const silent = sounds(all).filter(({ data }) => data === silentFrame());
    expect(ticksToSeconds(silent.length * AAC_FRAME_TICKS)).toBeGreaterThan(1);
    expect(ticksToSeconds(silent.length * AAC_FRAME_TICKS)).toBeLessThan(2);
  });

  test('takes sound and pictures of the new feed at the same offset', () => {
    const { all, cuts } = splice([leg({}, { silence: 0.7 }), leg({ audioPhase: 333, phase: 444 }, { seconds: 10 })]);
    const later = sounds(all.slice(cuts[1]!.from)).slice(-50);
    for (const { pts } of later) {
      // After some seconds of smoothing sound lies where the feed had it: nearer than an ear can tell.
      const off = (((pts - START - 333) % AAC_FRAME_TICKS) + AAC_FRAME_TICKS) % AAC_FRAME_TICKS;
      expect(Math.min(off, AAC_FRAME_TICKS - off)).toBeLessThan(secondsToTicks(0.002));
    }
  });
});

describe('sound', () => {
  const soundUntil = (all: readonly Sample[]): number => sounds(all).at(-1)!.pts + AAC_FRAME_TICKS;

  test('that a feed does not have is silence, as long as the pictures', () => {
    const { all } = splice([leg({ audio: false }, { seconds: 8 })]);
    expect(faults(all)).toEqual([]);
    expect(sounds(all).every(({ data }) => data === silentFrame())).toBe(true);
    expect(Math.abs(soundUntil(all) - pictures(all).at(-1)!.dts)).toBeLessThanOrEqual(2 * AAC_FRAME_TICKS);
  });

  test('that stops is waited for, for one second, and then replaced', () => {
    const all: Sample[] = [];
    const splicer = new Splicer((sample) => all.push(sample));
    splicer.cut(true);
    let furthest = 0;
    for (const sample of samplesOf(plain, 0, 10)) {
      if (sample.kind === 'audio' && sample.pts > START + secondsToTicks(4)) continue;
      splicer.push(sample);
      if (sounds(all).length > 0) furthest = Math.max(furthest, sample.pts - soundUntil(all));
    }
    expect(faults(all)).toEqual([]);
    expect(ticksToSeconds(furthest)).toBeCloseTo(1, 1);
    expect(pictures(all).at(-1)!.dts - soundUntil(all)).toBeLessThanOrEqual(2 * AAC_FRAME_TICKS);
  });

  test('that comes back is taken back', () => {
    const all: Sample[] = [];
    const splicer = new Splicer((sample) => all.push(sample));
    splicer.cut(true);
    for (const sample of samplesOf(plain, 0, 20)) {
      const missing = sample.pts > START + secondsToTicks(4) && sample.pts < START + secondsToTicks(9);
      if (sample.kind === 'video' || !missing) splicer.push(sample);
    }
    expect(faults(all)).toEqual([]);
    const silent = sounds(all).filter(({ data }) => data === silentFrame());
    expect(ticksToSeconds(silent.length * AAC_FRAME_TICKS)).toBeCloseTo(5, 1);
    expect(sounds(all).at(-1)!.data).not.toBe(silentFrame());
  });

  test('of a feed with far more sound than pictures makes no hole and no pile', () => {
    // Sound half a second before its pictures: what lies before the first picture is left out.
    const { all } = splice([leg({ audioLag: -45_000 }), leg({ audioLag: 45_000 }), leg()]);
    expect(faults(all)).toEqual([]);
  });
});

const model = fc.record({
  frameRate: fc.constantFrom(15, 24, 25, 29.97, 30, 50, 60),
  groupLength: fc.integer({ min: 1, max: 240 }),
  bFrames: fc.integer({ min: 0, max: 3 }),
  phase: fc.integer({ min: 0, max: 9000 }),
  audio: fc.boolean(),
  audioPhase: fc.integer({ min: -4000, max: 4000 }),
  audioLag: fc.integer({ min: -30_000, max: 30_000 }),
});

const anyLeg: fc.Arbitrary<Leg> = fc.record({
  // Groups of up to four seconds.
  model: model.map((one) => ({ ...one, groupLength: Math.min(one.groupLength, Math.floor(one.frameRate * 4)) })),
  // Long enough for a key frame of the feed, and sound with it, to have come.
  seconds: fc.double({ min: 5, max: 8, noNaN: true }),
  cached: fc.boolean(),
  silence: fc.constantFrom(0, 0, 0.02, 0.5, 1.5, 3),
});

describe('any feeds, cut anywhere,', () => {
  test('make a programme that keeps every rule', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { minLength: 1, maxLength: 6 }), (legs) => {
        expect(faults(splice(legs).all)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('never show a picture of the new feed before the old one ended', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { minLength: 2, maxLength: 4 }), (legs) => {
        const { all, cuts } = splice(legs);
        for (const { edge, from } of cuts.slice(1)) {
          const first = Math.min(...shown(all.slice(from)).map(({ pts }) => pts));
          expect(first).toBeGreaterThanOrEqual(edge! - SHOWN_STEP);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('with a cached group that reaches over the edge go on within one frame of either feed', () => {
    const cachedLeg = anyLeg.map((one) => ({ ...one, cached: true, silence: 0 }));
    fc.assert(
      fc.property(fc.array(cachedLeg, { minLength: 2, maxLength: 4 }), (legs) => {
        const { all, cuts } = splice(legs);
        cuts.slice(1).forEach(({ edge, from }, index) => {
          const slowest = Math.min(legs[index]!.model.frameRate, legs[index + 1]!.model.frameRate);
          const first = Math.min(...shown(all.slice(from)).map(({ pts }) => pts));
          // With B-frames the old feed's last picture may be one that others before it were still to come of.
          expect(first - edge!).toBeLessThanOrEqual(secondsToTicks(2 / slowest));
        });
      }),
      { numRuns: 100 },
    );
  });

  test('have sound all along, at most a second behind the pictures', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { minLength: 1, maxLength: 4 }), (legs) => {
        const { all } = splice(legs);
        const lastSound = sounds(all).at(-1)!.pts;
        expect(pictures(all).at(-1)!.dts - lastSound).toBeLessThanOrEqual(secondsToTicks(1) + 2 * AAC_FRAME_TICKS);
        expect(sounds(all)[0]!.pts - pictures(all)[0]!.pts).toBeLessThanOrEqual(secondsToTicks(1));
      }),
      { numRuns: 50 },
    );
  });
});

test('500 cuts leave nothing behind: the programme is as long as its time, and keeps every rule', () => {
  const legs = Array.from({ length: 500 }, (_, index) =>
    leg({ frameRate: [25, 30, 50][index % 3]!, phase: (index * 997) % 9000, bFrames: index % 3 }, { seconds: 2.5 }),
  );
  const { all } = splice(legs);
  expect(faults(all)).toEqual([]);
  const seconds = ticksToSeconds(pictures(all).at(-1)!.pts - pictures(all)[0]!.pts);
  expect(Math.abs(seconds - 500 * 2.5)).toBeLessThan(3);
  const length = ticksToSeconds(sounds(all).length * AAC_FRAME_TICKS);
  expect(Math.abs(length - seconds)).toBeLessThan(1);
});
