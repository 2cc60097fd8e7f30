import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Waiter, Waiters, type WaitOutcome } from '../../../src/origin/waiters.ts';
import { makeRendition, publishMany } from '../hls/fixture.ts';

class Told extends Waiter {
  override readonly isReached: () => boolean;
  override readonly settle: (outcome: WaitOutcome) => void;

  constructor(isReached: () => boolean, settle: (outcome: WaitOutcome) => void) {
    super();
    this.isReached = isReached;
    this.settle = settle;
  }
}

const setup = ({ spreadMs }: { spreadMs?: number } = {}) => {
  const rendition = makeRendition();
  const errors: unknown[] = [];
  const waiters = new Waiters(rendition, { holdMs: 6000, spreadMs, onError: (error) => errors.push(error) });
  const outcomes: WaitOutcome[] = [];
  const wait = (isReached: () => boolean, settle: (outcome: WaitOutcome) => void) => {
    const waiter = new Told(isReached, settle);
    waiters.add(waiter);
    return () => waiters.delete(waiter);
  };
  const waitFor = (count: number) =>
    wait(
      () => rendition.segments.length >= count,
      (outcome) => outcomes.push(outcome),
    );
  return { rendition, waiters, outcomes, errors, wait, waitFor };
};

describe('waiters', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('are told once what they wait for is there, after the batch of input that brought it', () => {
    const { rendition, outcomes, waitFor, waiters } = setup();
    waitFor(2);
    waitFor(3);
    publishMany(rendition, 2);
    expect(outcomes).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(outcomes).toEqual(['reached']);
    publishMany(rendition, 5);
    vi.advanceTimersByTime(0);
    expect(outcomes).toEqual(['reached', 'reached']);
    expect(waiters.size).toBe(0);
  });

  it('are told over a time where that is wished for, and each of them once', () => {
    const { rendition, outcomes, waitFor, waiters } = setup({ spreadMs: 100 });
    const giveUps = Array.from({ length: 200 }, () => waitFor(1));
    publishMany(rendition, 1);
    vi.advanceTimersByTime(50);
    expect(outcomes.length).toBeGreaterThan(60);
    expect(outcomes.length).toBeLessThan(140);
    giveUps.at(-1)!();
    publishMany(rendition, 2);
    vi.advanceTimersByTime(100);
    expect(outcomes).toEqual(Array(199).fill('reached'));
    expect(waiters.size).toBe(0);
  });

  it('are told at once all the same when they are few, and when the server stops', () => {
    const { rendition, outcomes, waitFor, waiters } = setup({ spreadMs: 100 });
    for (let count = 0; count < 10; count++) waitFor(1);
    publishMany(rendition, 1);
    vi.advanceTimersByTime(0);
    expect(outcomes).toHaveLength(10);
    for (let count = 0; count < 100; count++) waitFor(2);
    publishMany(rendition, 2);
    vi.advanceTimersByTime(10);
    waiters.stop();
    expect(outcomes).toHaveLength(110);
    vi.advanceTimersByTime(1000);
    expect(outcomes).toHaveLength(110);
  });

  it('are late after their own time', () => {
    const { outcomes, waitFor, waiters } = setup();
    waitFor(1);
    vi.advanceTimersByTime(4000);
    waitFor(1);
    vi.advanceTimersByTime(2000);
    expect(outcomes).toEqual(['late']);
    vi.advanceTimersByTime(4000);
    expect(outcomes).toEqual(['late', 'late']);
    expect(waiters.size).toBe(0);
  });

  it('that give up are never told, and leave nothing behind', () => {
    const { rendition, outcomes, waitFor, waiters } = setup();
    const cancel = waitFor(1);
    cancel();
    cancel();
    expect(waiters.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    publishMany(rendition, 1);
    expect(vi.getTimerCount()).toBe(0);
    expect(outcomes).toEqual([]);
  });

  it('are told when the server stops', () => {
    const { outcomes, waitFor, waiters } = setup();
    waitFor(1);
    waitFor(2);
    waiters.stop();
    expect(outcomes).toEqual(['stopped', 'stopped']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not suffer from one that throws', () => {
    const { rendition, outcomes, waitFor, wait, errors } = setup();
    wait(
      () => true,
      () => {
        throw new Error('broken');
      },
    );
    waitFor(1);
    publishMany(rendition, 1);
    vi.advanceTimersByTime(0);
    expect(outcomes).toEqual(['reached']);
    expect(errors).toHaveLength(1);
  });
});
