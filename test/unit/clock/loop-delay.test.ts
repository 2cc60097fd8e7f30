import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beat, BEAT_MS } from '../../../src/clock/beat.ts';
import { LoopDelay } from '../../../src/clock/loop-delay.ts';

describe('the delay of the event loop', () => {
  let strikes: (() => void)[];
  let delay: LoopDelay;
  let at: number;

  /** A beat that comes so much too late, ms. */
  const beatLate = (late: number): void => {
    at += BEAT_MS + late;
    vi.spyOn(performance, 'now').mockReturnValue(at);
    strikes[0]!();
  };

  beforeEach(() => {
    [strikes, at] = [[], 0];
    vi.spyOn(performance, 'now').mockReturnValue(0);
    delay = new LoopDelay({ every: (_ms, action) => (strikes.push(action), () => undefined) });
    delay.start();
  });
  afterEach(() => void vi.restoreAllMocks());

  it('is how late the beat comes', () => {
    expect([delay.most, delay.takeLongest()]).toEqual([undefined, 0]);
    for (const late of [0, 400, 0]) beatLate(late);
    expect(delay.most).toBe(0.4);
    expect([delay.takeLongest(), delay.takeLongest()]).toEqual([0.4, 0]);
  });

  it('does not count two pauses in ten seconds, but three', () => {
    for (let count = 0; count < 300; count++) beatLate(count === 150 ? 500 : count === 250 ? 300 : 1);
    expect(delay.most).toBe(0.001);
    beatLate(200);
    expect(delay.most).toBe(0.2);
    for (let count = 0; count < 200; count++) beatLate(2);
    expect(delay.most).toBe(0.002);
  });

  it('goes by a beat, and leaves it', () => {
    vi.restoreAllMocks();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const real = new LoopDelay(new Beat());
    real.start();
    vi.advanceTimersByTime(BEAT_MS);
    expect(real.most).toBe(0);
    real.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
