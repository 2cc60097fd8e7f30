import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beat, BEAT_MS } from '../../../src/clock/beat.ts';
import { LoopDelay } from '../../../src/clock/loop-delay.ts';

describe('the delay of the event loop', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is how late the beat came, since it was last asked', () => {
    const delay = new LoopDelay(new Beat());
    delay.start();
    expect(delay.take()).toBeUndefined();
    vi.advanceTimersByTime(100 * BEAT_MS);
    expect(delay.take()).toEqual({ longest: 0, most: 0 });
    expect(delay.take()).toBeUndefined();
    delay.stop();
  });

  it('tells the longest one, and what 99 of 100 do not exceed', () => {
    const strikes: (() => void)[] = [];
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const delay = new LoopDelay({ every: (_ms, action) => (strikes.push(action), () => undefined) });
    delay.start();
    let at = 0;
    for (let count = 1; count <= 200; count++) {
      at += BEAT_MS + (count === 50 ? 400 : count === 60 ? 100 : count === 70 ? 30 : 0);
      now.mockReturnValue(at);
      strikes[0]!();
    }
    expect(delay.take()).toEqual({ longest: 0.4, most: 0.03 });
    now.mockRestore();
  });
});
