import { describe, expect, test } from 'vitest';
import { Doctor } from '../../../src/inputs/doctor.ts';
import type { FeedFigures } from '../../../src/inputs/feed-meter.ts';
import { FeedMeter } from '../../../src/inputs/feed-meter.ts';
import { TICKS_PER_SECOND } from '../../../src/clock/ticks.ts';
import { measure, publish, START, type ModelOptions } from './publisher-model.ts';

const good = measure(publish(20));
const silent: FeedFigures = { ...good, hasAudio: false, sinceAudio: undefined };

/** Examines once a second; returns what was added (+) and cleared (-), with the second. */
const visit = (doctor: Doctor, from: number, to: number, figures: FeedFigures): string[] => {
  const changes: string[] = [];
  for (let elapsedSeconds = from; elapsedSeconds < to; elapsedSeconds++) {
    const { added, cleared } = doctor.examine(figures, { elapsedSeconds });
    changes.push(...added.map(({ code }) => `${elapsedSeconds} +${code}`));
    changes.push(...cleared.map(({ code }) => `${elapsedSeconds} -${code}`));
  }
  return changes;
};

describe('the doctor', () => {
  test('says nothing of a healthy source', () => {
    const doctor = new Doctor();
    expect(visit(doctor, 0, 100, good)).toEqual([]);
    expect(doctor.advice).toEqual([]);
  });

  test('tells a fault once, when it has lasted for three seconds, and takes it back ten seconds after it went', () => {
    const doctor = new Doctor();
    expect(visit(doctor, 0, 30, silent)).toEqual(['8 +no-audio']);
    expect(doctor.advice.map(({ code }) => code)).toEqual(['no-audio']);
    expect(visit(doctor, 30, 39, good)).toEqual([]);
    expect(doctor.advice).toHaveLength(1);
    expect(visit(doctor, 39, 60, good)).toEqual(['40 -no-audio']);
    expect(doctor.advice).toEqual([]);
  });

  test('does not speak of a hiccup, nor fall silent at one good moment', () => {
    const doctor = new Doctor();
    visit(doctor, 0, 10, good);
    expect(visit(doctor, 10, 12, silent)).toEqual([]);
    expect(visit(doctor, 12, 14, good)).toEqual([]);
    expect(visit(doctor, 14, 16, silent)).toEqual([]);
    expect(visit(doctor, 16, 20, silent)).toEqual(['17 +no-audio']);
    for (let at = 20; at < 100; at += 6) {
      expect(visit(doctor, at, at + 5, good)).toEqual([]);
      expect(visit(doctor, at + 5, at + 6, silent)).toEqual([]);
    }
  });

  test('keeps the words up to date while the advice stands', () => {
    const doctor = new Doctor();
    visit(doctor, 0, 20, { ...good, longestKeyFrameInterval: 5 });
    expect(doctor.advice[0]!.text).toMatch(/every 5 s/);
    expect(visit(doctor, 20, 22, { ...good, longestKeyFrameInterval: 9.5 })).toEqual([]);
    expect(doctor.advice[0]!.text).toMatch(/every 9\.5 s/);
  });
});

/** Examines once a second what is really measured. */
const consult = (seconds: number, habits: Partial<ModelOptions>): string[] => {
  const meter = new FeedMeter();
  const doctor = new Doctor();
  const changes: string[] = [];
  let elapsedSeconds = 1;
  for (const { sample, arrival } of publish(seconds, habits)) {
    for (; START + elapsedSeconds * TICKS_PER_SECOND <= arrival; elapsedSeconds++) {
      const now = START + elapsedSeconds * TICKS_PER_SECOND;
      const { added, cleared } = doctor.examine(meter.figures(now), { width: 1280, height: 720, elapsedSeconds });
      changes.push(...added.map(({ code }) => `+${code}`), ...cleared.map(({ code }) => `-${code}`));
    }
    meter.sample(sample, arrival);
  }
  return changes;
};

describe('a publisher, from its first second on,', () => {
  test('that is healthy hears nothing', () => {
    expect(consult(60, {})).toEqual([]);
    expect(consult(60, { frameRate: 60, bFrames: true })).toEqual([]);
  });

  test('with rare key frames hears it once', () => {
    expect(consult(60, { keyFrameSeconds: 10 })).toEqual(['+key-frame-interval']);
  });

  test('whose line is too slow for half a minute hears of it, and that it is over', () => {
    const delay = (at: number): number => (at < 20 ? 0 : at < 50 ? (at - 20) * 0.1 : Math.max(0, 3 - (at - 50)));
    expect(consult(120, { delay })).toEqual(['+late-packets', '-late-packets']);
  });
});
