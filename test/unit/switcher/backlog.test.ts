import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { Backlog } from '../../../src/switcher/backlog.ts';
import { plain, samplesOf, START } from './feed-model.ts';

const filled = (seconds: number, groupLength = 60): Backlog => {
  const backlog = new Backlog();
  for (const sample of samplesOf({ ...plain, groupLength }, 0, seconds)) backlog.add(sample);
  return backlog;
};

const secondsAt = (backlog: Backlog, position: number | undefined): number =>
  (backlog.at(position!)!.pts - START) / 90_000;

/** `megabytes` each; the memory behind it is shared. */
const large = (index: number, key: boolean, megabytes: number): Sample => {
  const at = START + index * 3000;
  return { kind: 'video', pts: at, dts: at, key, data: shared.subarray(0, megabytes * 1024 * 1024) };
};
const shared = Buffer.alloc(16 * 1024 * 1024);

describe('the backlog', () => {
  test('begins empty', () => {
    const backlog = new Backlog();
    expect(backlog).toMatchObject({ end: 0, start: undefined, byteLength: 0 });
    expect(backlog.at(0)).toBeUndefined();
    expect(backlog.keyBefore(START)).toBeUndefined();
  });

  test('keeps half a minute and lets whole groups go', () => {
    const backlog = filled(120);
    expect(backlog.at(backlog.start!)).toMatchObject({ kind: 'video', key: true });
    expect(secondsAt(backlog, backlog.start)).toBeGreaterThanOrEqual(120 - 34);
    expect(secondsAt(backlog, backlog.start)).toBeLessThanOrEqual(120 - 30);
    expect(backlog.at(backlog.start! - 1)).toBeUndefined();
    expect(secondsAt(backlog, backlog.end - 1)).toBeGreaterThan(119.9);
  });

  test('finds the key frame that a moment needs', () => {
    const backlog = filled(60);
    expect(secondsAt(backlog, backlog.keyBefore(START + secondsToTicks(51)))).toBe(50);
    expect(secondsAt(backlog, backlog.keyBefore(START + secondsToTicks(50)))).toBe(50);
    expect(secondsAt(backlog, backlog.keyBefore(START + secondsToTicks(900)))).toBe(58);
    expect(backlog.keyBefore(START)).toBe(backlog.start);
  });

  test('positions stay what they were when the front goes', () => {
    const backlog = filled(31);
    const position = backlog.keyBefore(START + secondsToTicks(30))!;
    const sample = backlog.at(position);
    for (const next of samplesOf(plain, 31, 50)) backlog.add(next);
    expect(backlog.at(position)).toBe(sample);
    expect(backlog.start).toBeGreaterThan(0);
  });

  test('keeps a group that is longer than all of it', () => {
    const backlog = filled(50, 30 * 45);
    expect(secondsAt(backlog, backlog.start)).toBe(0);
  });

  test('tells of each sample, until it is asked to stop', () => {
    const backlog = new Backlog();
    const ends: number[] = [];
    const stop = backlog.onAdd(() => ends.push(backlog.end));
    const [first, second, third] = samplesOf(plain, 0, 1);
    backlog.add(first!);
    backlog.add(second!);
    stop();
    backlog.add(third!);
    expect(ends).toEqual([1, 2]);
  });
});

describe('the memory', () => {
  test('of large pictures is bounded by whole groups', () => {
    const backlog = new Backlog();
    for (let index = 0; index < 300; index++) {
      backlog.add(large(index, index % 5 === 0, 4));
      expect(backlog.byteLength).toBeLessThanOrEqual(84 * 1024 * 1024);
    }
    expect(backlog.at(backlog.start!)).toMatchObject({ key: true });
  });

  test('of a source that sends no more key frames is bounded too', () => {
    const backlog = new Backlog();
    for (let index = 0; index < 300; index++) {
      backlog.add(large(index, index === 0, 4));
      expect(backlog.byteLength).toBeLessThanOrEqual(132 * 1024 * 1024);
    }
    expect(backlog.start).toBeUndefined();
    expect(backlog.at(backlog.end - 1)).toBeDefined();
    backlog.add(large(300, true, 1));
    expect(backlog.start).toBe(300);
  });

  property.prop([
    fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 900_000 })), {
      maxLength: 200,
    }),
  ])('and what is kept agree, whatever comes', (all) => {
    const backlog = new Backlog();
    const added: Sample[] = [];
    let at = START;
    for (const [key, megabytes, wait] of all) {
      at += wait;
      const sample: Sample = { ...large(0, key, megabytes), pts: at };
      added.push(sample);
      backlog.add(sample);
      expect(backlog.end).toBe(added.length);
      expect(backlog.byteLength).toBeLessThanOrEqual(144 * 1024 * 1024);
      const kept = added.map((_, position) => backlog.at(position));
      const first = kept.findIndex((one) => one !== undefined);
      expect(kept.slice(first)).toEqual(added.slice(first));
      expect(kept.reduce((sum, one) => sum + (one?.data.length ?? 0), 0)).toBe(backlog.byteLength);
      if (backlog.start !== undefined) expect(backlog.at(backlog.start)).toMatchObject({ key: true });
    }
  });
});
