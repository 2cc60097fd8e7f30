import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RateWatchdog } from '../../../src/watchdog/rate-watchdog.ts';

const TICK = 0.5;

/** Sends at a rate for so long; says when the alarm changed, seconds since the beginning of this call. */
class Source {
  total = 0;
  now = 0;
  readonly watchdog: RateWatchdog;

  constructor(watchdog: RateWatchdog) {
    this.watchdog = watchdog;
  }

  send(rate: number | ((at: number) => number), seconds: number): number[] {
    const changes: number[] = [];
    const from = this.now;
    while (this.now < from + seconds) {
      this.now += TICK;
      this.total += (typeof rate === 'number' ? rate : rate(this.now)) * TICK;
      const before = this.watchdog.alarm.raised;
      this.watchdog.look(this.total, this.now);
      if (this.watchdog.alarm.raised !== before) changes.push(this.now - from);
    }
    return changes;
  }
}

const watchdog = () => new RateWatchdog({ below: 0.3, for: 10 }, 5);

describe('a rate', () => {
  it('that falls to nothing raises the alarm after its time, and clears it when it is back', () => {
    const source = new Source(watchdog());
    expect(source.send(1000, 60)).toEqual([]);
    const [raised, ...others] = source.send(0, 30);
    expect(others).toEqual([]);
    expect(raised).toBeGreaterThanOrEqual(9.5);
    expect(raised).toBeLessThanOrEqual(10.5);
    const [cleared] = source.send(1000, 30);
    expect(cleared).toBeGreaterThanOrEqual(2);
    expect(cleared).toBeLessThanOrEqual(5);
    expect(source.watchdog.rate).toBe(1000);
    expect(source.watchdog.usual).toBeGreaterThan(950);
  });

  it('that falls, but not so far, is usual after a while', () => {
    const source = new Source(watchdog());
    source.send(1000, 60);
    expect(source.send(400, 600)).toEqual([]);
    expect(source.watchdog.usual).toBeCloseTo(400, -1);
    expect(source.send(100, 30)).toHaveLength(1);
  });

  it('that is wrong for hours does not become usual', () => {
    const source = new Source(watchdog());
    source.send(1000, 60);
    expect(source.send(100, 7200)).toHaveLength(1);
    expect(source.watchdog.alarm.raised).toBe(true);
    // What lies about the limit is not well yet.
    expect(source.send(330, 60)).toEqual([]);
    expect(source.send(500, 60)).toHaveLength(1);
  });

  it('that is low for less than its time is no matter', () => {
    const source = new Source(watchdog());
    source.send(1000, 60);
    for (let time = 0; time < 10; time++) {
      expect(source.send(0, 5)).toEqual([]);
      expect(source.send(1000, 15)).toEqual([]);
    }
  });

  it('is not judged before it is known, and a burst at the beginning does not count', () => {
    const source = new Source(watchdog());
    source.send(1000, 20);
    expect(source.send(10, 9)).toEqual([]);
    const burst = new Source(watchdog());
    burst.send(1000, 4);
    expect(burst.send(100, 60)).toEqual([]);
  });

  it('is judged anew after a pause, and against the same usual', () => {
    const source = new Source(watchdog());
    source.send(1000, 60);
    source.watchdog.pause();
    source.now += 4;
    expect(source.send(1000, 30)).toEqual([]);
    expect(source.watchdog.usual).toBeCloseTo(1000, 0);
  });

  it('of another source begins anew', () => {
    const source = new Source(watchdog());
    source.send(1000, 60);
    source.send(10, 30);
    source.watchdog.forget();
    expect([source.watchdog.usual, source.watchdog.rate]).toEqual([undefined, undefined]);
    expect(source.send(10, 60)).toEqual([]);
  });
});

const drop = fc.record({
  below: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  for: fc.integer({ min: 5, max: 60 }),
});

describe('whatever is wanted', () => {
  property.prop([drop, fc.integer({ min: 5, max: 1_000_000 })])(
    'a total loss is told in its time, give or take a second; and one that is twice too high for it never is',
    (wanted, rate) => {
      const source = new Source(new RateWatchdog(wanted, 5));
      expect(source.send(rate, 120)).toEqual([]);
      const lost = source.send(0, wanted.for + 5);
      expect(lost).toHaveLength(1);
      expect(Math.abs(lost[0]! - wanted.for)).toBeLessThanOrEqual(1);
      const again = new Source(new RateWatchdog(wanted, 5));
      again.send(rate, 120);
      expect(again.send(rate * Math.min(1, wanted.below * 1.1), 3 * wanted.for)).toEqual([]);
    },
  );

  property.prop([drop, fc.double({ min: 0, max: 0.5, noNaN: true }), fc.integer({ min: 1, max: 8 })])(
    'a source that swings within what is allowed never raises it',
    (wanted, swing, period) => {
      const source = new Source(new RateWatchdog({ ...wanted, below: Math.min(wanted.below, 0.45) }, 5));
      const rate = (at: number): number => 1000 * (1 - swing * (Math.floor(at / period) % 2));
      expect(source.send(rate, 300)).toEqual([]);
    },
  );
});
