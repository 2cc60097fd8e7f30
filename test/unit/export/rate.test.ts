import { fc, test } from '@fast-check/vitest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PaceTimer } from '../../../src/export/pace-timer.ts';
import { RateControl } from '../../../src/export/rate-control.ts';
import { TokenBucket, type Rate } from '../../../src/export/token-bucket.ts';

const rates = fc.record({
  burst: fc.double({ min: 0, max: 120, noNaN: true }),
  factor: fc.double({ min: 0.5, max: 50, noNaN: true }),
});

describe('TokenBucket', () => {
  test.prop([
    rates,
    fc.array(fc.tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true })), {
      maxLength: 60,
    }),
  ])('lets no more through than the burst and the factor, but for the last piece', (rate, steps) => {
    const bucket = new TokenBucket(rate, 0);
    let now = 0;
    let sent = 0;
    for (const [seconds, pause] of steps) {
      now = Math.max(now, bucket.freeAt(now));
      // What was taken before this piece is within what may go out.
      expect(sent).toBeLessThanOrEqual(rate.burst + now * rate.factor + 1e-6);
      bucket.take(seconds, now);
      sent += seconds;
      now += pause;
    }
  });

  test.prop([rates, fc.double({ min: 0.01, max: 1, noNaN: true })])(
    'keeps to the factor over any length of time for who always asks',
    (rate, piece) => {
      const bucket = new TokenBucket(rate, 0);
      let now = 0;
      let sent = 0;
      const pieces = Math.ceil((rate.burst + 100) / piece);
      for (let index = 0; index < pieces; index++) {
        now = bucket.freeAt(now);
        bucket.take(piece, now);
        sent += piece;
      }
      const expected = (sent - rate.burst) / rate.factor;
      expect(Math.abs(now - expected)).toBeLessThanOrEqual((2 * piece) / rate.factor + 1e-6);
    },
  );

  it('fills up while nobody asks, and no further than the burst', () => {
    const bucket = new TokenBucket({ burst: 10, factor: 2 }, 0);
    bucket.take(14, 0);
    expect(bucket.freeAt(0)).toBeCloseTo(2);
    expect(bucket.freeAt(1000)).toBe(1000);
    bucket.take(12, 1000);
    expect(bucket.freeAt(1000)).toBeCloseTo(1001);
  });
});

describe('RateControl', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const SECOND = 100_000;
  const control = (general: Rate | undefined) => {
    const timer = new PaceTimer(() => Date.now() / 1000);
    return { timer, rates: new RateControl(general, new Map(), timer) };
  };
  const body = (seconds: number): AsyncGenerator<Buffer> =>
    (async function* () {
      for (let index = 0; index < seconds; index++) yield await Promise.resolve(Buffer.alloc(SECOND));
    })();

  interface Taken {
    bytes: number;
    done: boolean;
  }
  const take = (paced: AsyncIterable<Buffer>): Taken => {
    const taken: Taken = { bytes: 0, done: false };
    void (async () => {
      for await (const piece of paced) taken.bytes += piece.length;
      taken.done = true;
    })();
    return taken;
  };
  const to = (connection: object, id = 'a', signal = new AbortController().signal) => ({
    connection,
    id,
    bytesPerSecond: SECOND,
    signal,
  });

  it('sends the burst at once, and then the factor', async () => {
    const { rates } = control({ burst: 10, factor: 2 });
    const taken = take(rates.pace(body(60), to({})));
    await vi.advanceTimersByTimeAsync(20);
    expect(taken.bytes / SECOND).toBeGreaterThanOrEqual(10);
    expect(taken.bytes / SECOND).toBeLessThan(10.5);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(taken.bytes / SECOND).toBeGreaterThan(29.5);
    expect(taken.bytes / SECOND).toBeLessThan(30.5);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(taken).toEqual({ bytes: 60 * SECOND, done: true });
  });

  it('counts what goes over one connection together, and connections apart', async () => {
    const { rates } = control({ burst: 10, factor: 1 });
    const connection = {};
    const first = take(rates.pace(body(8), to(connection)));
    await vi.advanceTimersByTimeAsync(20);
    expect(first.done).toBe(true);
    const second = take(rates.pace(body(8), to(connection)));
    const other = take(rates.pace(body(8), to({})));
    await vi.advanceTimersByTimeAsync(20);
    expect(second.bytes).toBeLessThan(3 * SECOND);
    expect(other.done).toBe(true);
    const recording = take(rates.pace(body(8), to(connection, 'b')));
    await vi.advanceTimersByTimeAsync(20);
    expect(recording.done).toBe(true);
  });

  it('runs one timer for all who wait, and none when nobody does', async () => {
    const { rates, timer } = control({ burst: 0, factor: 1 });
    const gone = new AbortController();
    const all = Array.from({ length: 100 }, () => take(rates.pace(body(5), to({}, 'a', gone.signal))));
    await vi.advanceTimersByTimeAsync(1000);
    expect(timer.waiting).toBe(100);
    expect(vi.getTimerCount()).toBe(1);
    gone.abort();
    await vi.advanceTimersByTimeAsync(1);
    expect(all.every(({ done }) => done)).toBe(true);
    expect(timer.waiting).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has a rate of its own for a recording, also for what is under way', async () => {
    const { rates } = control({ burst: 0, factor: 1 });
    const taken = take(rates.pace(body(100), to({})));
    await vi.advanceTimersByTimeAsync(5000);
    expect(taken.bytes / SECOND).toBeLessThan(6);
    rates.setRate('a', { burst: 0, factor: 4 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(taken.bytes / SECOND).toBeGreaterThan(24);
    rates.setRate('a', 'unlimited');
    await vi.advanceTimersByTimeAsync(100);
    expect(taken.done).toBe(true);
    rates.setRate('a', undefined);
    expect(rates.rateOf('a')).toEqual({ burst: 0, factor: 1 });
  });

  it('lets everything through where there is no rate', async () => {
    const { rates, timer } = control(undefined);
    const taken = take(rates.pace(body(1000), to({})));
    await vi.advanceTimersByTimeAsync(1);
    expect(taken).toEqual({ bytes: 1000 * SECOND, done: true });
    expect(timer.waiting).toBe(0);
  });
});
