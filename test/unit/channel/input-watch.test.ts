import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputWatch, watchInputs } from '../../../src/channel/input-watch.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import { Feed } from '../../../src/inputs/feed.ts';
import type { Input } from '../../../src/inputs/input.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { quietLog } from '../../support/rig.ts';

const START = secondsToTicks(1_800_000_000);
const RATE = 25;

const rig = () => {
  let now: Ticks = START;
  const clock = { now: () => now };
  const makeInput = (name: string, type: string, filler = false): Input => ({
    name,
    type,
    feed: new Feed(clock),
    filler,
    start: () => undefined,
    stop: () => Promise.resolve(),
    source: () => ({ status: 'live', reason: '', figures: {}, advice: [] }),
  });
  const events: ChannelEvent[] = [];
  const bus = new EventBus<ChannelEvent>((error) => {
    throw error;
  });
  bus.on((event) => events.push(event));
  const options = {
    ...{ channel: 'main', clock, stallAfter: () => 1.5, ffmpeg: 'no-such-program', bus, log: quietLog() },
    ledger: new ProcessLedger('/nowhere'),
  };
  const input = makeInput('cam', 'rtmp');
  return {
    input,
    makeInput,
    options,
    events,
    /** Pictures of this size for so long. */
    play: (seconds: number, bytes: number) => {
      for (let count = 0; count < seconds * RATE; count++) {
        const data = Buffer.alloc(bytes);
        input.feed.push({ kind: 'video', pts: now, dts: now, key: count % RATE === 0, data });
        now += secondsToTicks(1 / RATE);
        vi.advanceTimersByTime(1000 / RATE);
      }
    },
  };
};

describe('the watch of an input', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells of rates without a process beside it, and begins anew with each connection', async () => {
    const { input, options, events, play } = rig();
    const watch = new InputWatch({ ...options, input, config: { bitrate: { below: 0.3, for: 10 } } });
    watch.start();
    input.feed.connected(false);
    play(60, 10_000);
    expect(watch.health).toEqual({ trouble: undefined, wellSince: -Infinity });
    play(20, 1000);
    expect(watch.raised).toEqual(['bitrate']);
    expect(watch.health.trouble).toMatch(/^\d+ kbit\/s in place of the usual 2\.0 Mbit\/s for \d+ s$/);
    input.feed.connected(false);
    play(60, 1000);
    expect(watch.raised).toEqual([]);
    expect(watch.health.wellSince).toBeCloseTo(1_800_000_080, 0);
    expect(events).toMatchObject([
      { type: 'watchdog', channel: 'main', input: 'cam', watchdog: 'bitrate', raised: true },
      { type: 'watchdog', watchdog: 'bitrate', raised: false, reason: 'bit rate is as usual again' },
    ]);
    await watch.stop();
    play(20, 10);
    expect(events).toHaveLength(2);
  });

  it('is not kept of what is made here, nor where nothing is watched for', () => {
    const { input, makeInput, options } = rig();
    const inputs = [input, makeInput('bars', 'test'), makeInput('slate', 'slate', true)];
    const watches = watchInputs(inputs, { frozen: 10 }, options);
    expect([...watches.keys()].map(({ name }) => name)).toEqual(['cam']);
    expect(watchInputs(inputs, undefined, options).size).toBe(0);
    expect(watchInputs(inputs, {}, options).size).toBe(0);
  });
});
