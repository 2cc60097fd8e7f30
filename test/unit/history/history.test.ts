import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { History, MOST_SERIES } from '../../../src/history/history.ts';
import { loadHistory, saveHistory } from '../../../src/history/history-file.ts';
import { Ring } from '../../../src/history/ring.ts';
import { spanOf } from '../../../src/history/span.ts';
import { quietLog } from '../../support/rig.ts';

const T = 1_795_280_400;

const temporaryFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'sub', 'main.bin.gz');
};

describe('a ring of values', () => {
  test('has the newest, and nothing where nothing was set', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, (given) => {
        const ring = new Ring(1, 10);
        const known = new Map<number, number>();
        for (const [index, number] of given.entries()) {
          if (number <= ring.newest - 10) continue;
          ring.set(number, index);
          known.set(number, index);
        }
        for (let number = 0; number <= 70; number++) {
          const expected = number > ring.newest - 10 ? known.get(number) : undefined;
          expect(ring.at(number)).toEqual(expected ?? NaN);
        }
      }),
    );
  });
});

describe('the figures of a channel', () => {
  test('are held together by what they are: the mean, the highest, the lowest', () => {
    const history = new History();
    for (let second = 0; second < 120; second++) {
      const value = second % 60;
      history.add(T + second, { bitrate: value, viewers: value, 'encoderSpeed.min': value });
    }
    const { from, step, series } = history.recall(180, T + 120, 60);
    expect(step).toBe(60);
    expect(from).toBe(T);
    expect(series).toEqual({
      bitrate: [29.5, 29.5, null],
      viewers: [59, 59, null],
      'encoderSpeed.min': [0, 0, null],
    });
  });

  test('have a hole where nothing was told, and in no other place', () => {
    const history = new History();
    for (const second of [0, 1, 2, 5, 6]) history.add(T + second, { viewers: second });
    const { series, from } = history.recall(8, T + 7, 1);
    expect(from).toBe(T);
    expect(series.viewers).toEqual([0, 1, 2, null, null, 5, 6, null]);
    expect(history.recall(8, T + 7, 1, new Set(['other'])).series).toEqual({});
  });

  test('are as fine as they are kept that far back, and never more than an answer holds', () => {
    expect(spanOf(600.12, T, 1)).toMatchObject({ level: 0, step: 1 });
    expect(spanOf(3600, T, 1)).toMatchObject({ level: 1, step: 10 });
    expect(spanOf(3600, T)).toMatchObject({ level: 1, step: 10, count: 360 });
    expect(spanOf(86_400, T, 120)).toMatchObject({ level: 2, step: 120, count: 720 });
    const seconds = fc.double({ min: 1, max: 168 * 3600, noNaN: true });
    fc.assert(
      fc.property(
        seconds,
        fc.option(fc.double({ min: 1, max: 86_400, noNaN: true }), { nil: undefined }),
        (length, step) => {
          const span = spanOf(length, T, step);
          expect(span.count).toBeLessThanOrEqual(5001);
          expect(span.count * span.step).toBeGreaterThanOrEqual(length);
          expect(span.from + span.count - 1).toBe(Math.floor(T / span.step));
        },
      ),
    );
  });

  test('take a bounded place, whatever is told', () => {
    const history = new History();
    for (let index = 0; index < 200; index++) history.add(T, { [`input.i${index}.bitrate`]: 1 });
    expect(history.names).toHaveLength(MOST_SERIES);
    expect(history.byteLength / MOST_SERIES).toBeLessThan(52_000);
    history.add(T + 8 * 24 * 3600, { late: 1 });
    expect(history.names).toEqual(['late']);
  });

  test('survive a restart, in a small file', async () => {
    const path = temporaryFile();
    const history = new History();
    for (let second = 0; second < 4000; second++) history.add(T + second, { bitrate: 5e6, viewers: second });
    await saveHistory(history, path);
    expect(readFileSync(path).length).toBeLessThan(40_000);
    const again = await loadHistory(path, quietLog());
    expect(again.recall(3600, T + 4000, 10)).toEqual(history.recall(3600, T + 4000, 10));
    again.add(T + 4100, { viewers: 1 });
    expect(again.recall(600, T + 4100, 1).series.viewers?.slice(-101)).toEqual([
      ...Array.from({ length: 100 }, () => null),
      1,
    ]);
  });

  test('begin anew where the file is damaged or missing', async () => {
    const path = temporaryFile();
    expect((await loadHistory(path, quietLog())).names).toEqual([]);
    await saveHistory(new History(), path);
    for (const bytes of [Buffer.from('no gzip'), readFileSync(path).subarray(0, 30)]) {
      writeFileSync(path, bytes);
      expect((await loadHistory(path, quietLog())).names).toEqual([]);
    }
  });
});
