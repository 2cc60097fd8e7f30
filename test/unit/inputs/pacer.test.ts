import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../../../src/clock/ticks.ts';
import { Pacer } from '../../../src/inputs/pacer.ts';
import { SourceEpoch } from '../../../src/inputs/source-epoch.ts';
import type { SourceCue } from '../../../src/inputs/source-cue.ts';
import { dueTicks, type Sample } from '../../../src/media/sample.ts';

const FRAME = 3600;
const AAC = 1920;
const STEP = secondsToTicks(0.01);

/** Pictures (25 a second) and sound of a stretch of a source. Seconds. */
const media = (from: number, seconds: number, options: { audio?: boolean; rate?: number } = {}): Sample[] => {
  const { audio = true } = options;
  const start = secondsToTicks(from);
  const samples: Sample[] = [];
  for (let at = 0; at < secondsToTicks(seconds); at += FRAME) {
    samples.push({ kind: 'video', pts: start + at, dts: start + at, key: at === 0, data: Buffer.alloc(10) });
  }
  for (let at = 0; audio && at < secondsToTicks(seconds); at += AAC) {
    samples.push({ kind: 'audio', pts: start + at, data: Buffer.alloc(2) });
  }
  return samples;
};

/** A pacer whose time is moved by hand. */
const rig = (readAhead = 30) => {
  let now: Ticks = 1e12;
  let until = now;
  const got: { sample: Sample; at: Ticks }[] = [];
  const cues: { cue: SourceCue; at: Ticks }[] = [];
  const pacer = new Pacer({
    now: () => now,
    push: (sample) => got.push({ sample, at: now }),
    cue: (cue) => cues.push({ cue, at: now }),
    readAhead,
  });
  return {
    ...{ pacer, got, cues },
    add: (samples: readonly Sample[], epoch: SourceEpoch) => samples.forEach((sample) => pacer.add(sample, epoch)),
    run: (seconds: number) => {
      for (until += secondsToTicks(seconds); now < until; now += STEP) pacer.tick();
    },
    skip: (seconds: number) => (now = until += secondsToTicks(seconds)),
    video: () => got.filter(({ sample }) => sample.kind === 'video'),
    /** How much later than its time each sample came, against the first; seconds. */
    lateness: () =>
      got.map(({ sample, at }) => ticksToSeconds(at - got[0]!.at - (dueTicks(sample) - dueTicks(got[0]!.sample)))),
    steps: (kind: Sample['kind']) => {
      const times = got.filter(({ sample }) => sample.kind === kind).map(({ sample }) => dueTicks(sample));
      return times.slice(1).map((time, index) => time - times[index]!);
    },
  };
};

const cueAt = (seconds: number): SourceCue => ({
  info: { command: { kind: 'null' }, segmentations: [], section: Buffer.alloc(0) },
  source: secondsToTicks(seconds),
  immediate: false,
});

describe('a cue', () => {
  it('comes with the samples that it came with, as far ahead of them as it was', () => {
    const { pacer, cues, add, run, video } = rig();
    const epoch = new SourceEpoch();
    pacer.addCue(cueAt(99), epoch);
    add(media(100, 2), epoch);
    pacer.addCue(cueAt(106), epoch);
    add(media(102, 6), epoch);
    run(1.5);
    expect(cues).toEqual([]);
    run(7);
    const [first] = video();
    expect(cues).toHaveLength(1);
    expect(ticksToSeconds(cues[0]!.at - first!.at)).toBeCloseTo(2, 1);
    // The picture that it speaks of has the same time.
    expect(cues[0]!.cue.source - dueTicks(first!.sample)).toBe(secondsToTicks(6));
  });

  it('keeps its distance over a pause of the source', () => {
    const { pacer, cues, add, run, video } = rig();
    const epoch = new SourceEpoch();
    add(media(100, 2), epoch);
    run(4);
    add(media(102, 4), epoch);
    pacer.addCue(cueAt(105), epoch);
    run(5);
    const told = video().find(({ sample }) => dueTicks(sample) === cues[0]!.cue.source)!;
    const index = video().indexOf(told);
    expect(index).toBe(125);
  });
});

describe('a pacer', () => {
  it('gives languages out beside each other, also where one is sent behind the others', () => {
    const { got, add, run, lateness } = rig();
    const german = media(100, 4).flatMap((sample): Sample[] =>
      sample.kind === 'audio' ? [{ ...sample, track: 1 }] : [],
    );
    add([...media(100, 4), ...german], new SourceEpoch());
    run(5);
    expect(got.filter(({ sample }) => sample.kind === 'audio' && sample.track === 1)).toHaveLength(german.length);
    expect(Math.max(...lateness().map(Math.abs))).toBeLessThanOrEqual(0.011);
  });

  it('gives a burst out at its natural speed, sound between the pictures', () => {
    const { pacer, got, add, run, lateness, steps } = rig();
    add(media(100, 4), new SourceEpoch());
    expect(pacer.ahead).toBeCloseTo(4, 1);
    run(2);
    expect(got.length).toBeGreaterThan(2 * 25 + 2 * 46);
    expect(got.length).toBeLessThan(2 * 25 + 2 * 47 + 4);
    run(3);
    expect(Math.max(...lateness().map(Math.abs))).toBeLessThanOrEqual(0.011);
    expect(new Set(steps('video'))).toEqual(new Set([FRAME]));
    expect(new Set(steps('audio'))).toEqual(new Set([AAC]));
    expect(got.map(({ sample }) => dueTicks(sample))).toEqual(
      got.map(({ sample }) => dueTicks(sample)).toSorted((a, b) => a - b),
    );
  });

  it('segments that come in time are one stream', () => {
    const { pacer, add, run, steps, lateness } = rig();
    const epoch = new SourceEpoch();
    for (let segment = 0; segment < 10; segment++) {
      add(media(segment * 2, 2), epoch);
      run(segment === 0 ? 1 : 2);
    }
    expect(pacer.pauses).toBe(0);
    expect(new Set(steps('video'))).toEqual(new Set([FRAME]));
    expect(Math.max(...lateness().map(Math.abs))).toBeLessThanOrEqual(0.011);
  });

  it.each([500, -500, 1e6, -90_000 / 90_000])(
    'timestamps that begin anew at %d s go on where the last ones ended',
    (from) => {
      const { add, run, steps } = rig();
      add(media(10, 2), new SourceEpoch());
      add(media(from, 2), new SourceEpoch());
      run(5);
      expect(new Set(steps('video'))).toEqual(new Set([FRAME]));
    },
  );

  it.each([14, 3, 1000])('a jump to %d s that nobody announced is closed up, for pictures and sound alike', (to) => {
    const { add, run, steps } = rig();
    const epoch = new SourceEpoch();
    add(media(10, 2), epoch);
    // The sound of the old stretch may come behind the first pictures of the new one.
    const later = media(to, 2);
    const former = media(12, 0.2).filter(({ kind }) => kind === 'audio');
    add([...later.slice(0, 3), ...former, ...later.slice(3)], epoch);
    run(5);
    expect(new Set(steps('video'))).toEqual(new Set([FRAME]));
    expect(steps('audio').every((step) => step > -secondsToTicks(0.3) && step < secondsToTicks(0.3))).toBe(true);
  });

  it('when nothing is left, it goes on with what comes next, behind a pause and not in a burst', () => {
    const { pacer, add, run, skip, video, steps } = rig();
    const epoch = new SourceEpoch();
    add(media(0, 2), epoch);
    run(5);
    add(media(2, 2), epoch);
    skip(0.01);
    run(3);
    expect(pacer.pauses).toBe(1);
    const holes = steps('video').filter((step) => step !== FRAME);
    expect(holes).toHaveLength(1);
    expect(ticksToSeconds(holes[0]!)).toBeCloseTo(3, 1);
    const arrivals = video().map(({ at }) => at);
    const gaps = arrivals.slice(1).map((at, index) => ticksToSeconds(at - arrivals[index]!));
    expect(gaps.filter((gap) => gap > 0.1)).toHaveLength(1);
    expect(gaps.filter((gap) => gap < 0.02)).toEqual([]);
  });

  it('time in which the machine slept is not caught up with', () => {
    const { add, run, skip, got } = rig();
    add(media(0, 30), new SourceEpoch());
    run(1);
    const before = got.length;
    skip(10);
    run(0.1);
    expect(got.length - before).toBeLessThan(20);
  });

  it('waits for the sound, and not for ever', () => {
    const one = rig();
    one.add(media(0, 2, { audio: false }), new SourceEpoch());
    one.run(1);
    expect(one.got).toEqual([]);
    one.run(3);
    expect(one.got.length).toBeGreaterThan(10);
    const other = rig();
    other.pacer.expectsAudio = false;
    other.add(media(0, 2, { audio: false }), new SourceEpoch());
    other.run(0.5);
    expect(other.got.length).toBeGreaterThan(10);
  });

  it('what comes as it is made is given out a little later, so that jitter is not seen', () => {
    const { pacer, run, steps } = rig();
    pacer.steer({ start: 0.5, least: 0.2, most: 1.5 });
    const epoch = new SourceEpoch();
    const samples = media(0, 20).toSorted((a, b) => dueTicks(a) - dueTicks(b));
    for (let at = 0, sent = 0; at < 20; at += 0.04) {
      // Up to 400 ms late.
      const jitter = Math.round(at / 0.04) % 25 < 12 ? 0.4 : 0;
      while (sent < samples.length && dueTicks(samples[sent]!) <= secondsToTicks(at - jitter)) {
        pacer.add(samples[sent++]!, epoch);
      }
      run(0.04);
    }
    expect(pacer.pauses).toBe(0);
    expect(new Set(steps('video'))).toEqual(new Set([FRAME]));
  });

  it('more is read when there is room', async () => {
    const { pacer, add, run } = rig(3);
    const never = new AbortController();
    await pacer.room(never.signal);
    add(media(0, 5), new SourceEpoch());
    let read = false;
    const waiting = pacer.room(never.signal).then(() => (read = true));
    run(1);
    await Promise.resolve();
    expect(read).toBe(false);
    run(2);
    await waiting;
    expect(read).toBe(true);
    add(media(5, 5), new SourceEpoch());
    const aborted = pacer.room(never.signal);
    never.abort();
    await expect(aborted).rejects.toThrow();
  });

  it('a source that is slow by 200 ppm never runs it dry; one that is fast never fills it', () => {
    for (const ppm of [-200, 200, 0]) {
      const { pacer, add, run } = rig(60);
      pacer.steer({ start: 3, least: 3, most: 6 });
      const epoch = new SourceEpoch();
      add(media(0, 6), epoch);
      const ends: number[] = [];
      for (let segment = 3; segment < 2000; segment++) {
        run(2 * (1 - ppm / 1e6));
        add(media(segment * 2, 2, { audio: false }), epoch);
        ends.push(pacer.ahead);
      }
      expect(pacer.pauses).toBe(0);
      expect(Math.min(...ends.slice(100))).toBeGreaterThan(3);
      expect(Math.max(...ends.slice(100))).toBeLessThan(9);
    }
  });

  test.prop([
    fc.array(fc.tuple(fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ min: 0.1, max: 3, noNaN: true })), {
      minLength: 1,
      maxLength: 12,
    }),
  ])('whatever the timestamps do, pictures go on and none is lost', (stretches) => {
    const { add, run, steps, video } = rig(1000);
    const epoch = new SourceEpoch();
    let pictures = 0;
    for (const [from, seconds] of stretches) {
      const samples = media(from, seconds);
      pictures += samples.filter(({ kind }) => kind === 'video').length;
      add(samples, epoch);
    }
    run(stretches.reduce((sum, [, seconds]) => sum + seconds, 0) + 16);
    expect(video()).toHaveLength(pictures);
    // Steps up to a second, either way, are taken for the source's own.
    for (const step of steps('video')) expect(Math.abs(step)).toBeLessThanOrEqual(secondsToTicks(1.2));
  });
});
