import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { Backlog } from '../../../src/switcher/backlog.ts';
import type { DirectionChange, ScheduledChoice } from '../../../src/switcher/direction.ts';
import { Switcher, type InputHealth, type SwitchableFeed, type SwitchReport } from '../../../src/switcher/switcher.ts';

const FRAME = 3000;
const START: Ticks = secondsToTicks(1_000_000);

/** A feed of pictures alone, a key frame each second. */
class ModelFeed implements SwitchableFeed {
  readonly hasAudio = false;
  readonly languages = [];
  cached: Sample[] = [];
  lastPicture: Ticks | undefined;
  liveSince: Ticks | undefined;
  sending = true;
  #listener: ((sample: Sample) => void) | undefined;

  picture(now: Ticks, key: boolean): void {
    if (!this.sending) return;
    const sample: Sample = { kind: 'video', pts: now, dts: now, key, data: Buffer.of(1) };
    this.lastPicture = now;
    this.liveSince ??= now;
    if (key) this.cached = [];
    if (key || this.cached.length > 0) this.cached.push(sample);
    this.#listener?.(sample);
  }

  isLive(): boolean {
    return this.sending && this.lastPicture !== undefined;
  }

  stalled(): void {
    this.liveSince = undefined;
    this.cached = [];
  }

  onSample(listener: (sample: Sample) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }
}

describe('the switcher', () => {
  let now: Ticks;
  let feeds: Record<'cam1' | 'cam2' | 'slate', ModelFeed>;
  let scheduled: ScheduledChoice | undefined;
  let reports: SwitchReport[];
  let changes: DirectionChange[];
  let switcher: Switcher;
  let health: Record<string, InputHealth>;

  const run = (seconds: number): void => {
    const frames = Math.round(seconds * 30);
    for (let index = 0; index < frames; index++) {
      now += FRAME;
      const key = Math.round((now - START) / FRAME) % 30 === 0;
      for (const feed of Object.values(feeds)) feed.picture(now, key);
      switcher.evaluate();
    }
  };
  const last = (): SwitchReport | undefined => reports.at(-1);

  beforeEach(() => {
    now = START;
    feeds = { cam1: new ModelFeed(), cam2: new ModelFeed(), slate: new ModelFeed() };
    scheduled = undefined;
    reports = [];
    changes = [];
    health = {};
    switcher = new Switcher({
      inputs: Object.entries(feeds).map(([name, feed]) => ({
        ...{ name, feed, filler: name === 'slate' },
        health: () => health[name] ?? { trouble: undefined, wellSince: -Infinity },
      })),
      clock: { now: () => now },
      programme: new Backlog(),
      rules: () => ({ stallAfter: 1, returnAfter: 5 }),
      scheduled: () => scheduled,
      onSwitch: (report) => reports.push(report),
      onDirection: (change) => changes.push(change),
    });
    switcher.start();
    run(2);
  });

  afterEach(() => switcher.stop());

  it('starts with the order of preference', () => {
    expect(reports).toMatchObject([
      { from: undefined, to: 'cam1', mode: 'priority', why: 'first input that is live', gapMs: 0 },
    ]);
  });

  it('cuts on command at once, and says by whom', () => {
    switcher.take({ input: 'cam2', by: 'anna', hold: 600 });
    expect(last()).toMatchObject({ from: 'cam1', to: 'cam2', mode: 'manual', why: 'chosen by anna for 10m', gapMs: 0 });
    expect(switcher).toMatchObject({ onAir: 'cam2', mode: 'manual', manual: { input: 'cam2', by: 'anna' } });
  });

  describe('where a watchdog objects', () => {
    const frozen: InputHealth = { trouble: 'picture frozen for 10 s', wellSince: undefined };
    const wellNow = (): InputHealth => ({ trouble: undefined, wellSince: now / 90_000 });

    it('takes the next input, says why, and comes back when it has been well for a while', () => {
      health['cam1'] = frozen;
      run(0.1);
      expect(last()).toMatchObject({
        from: 'cam1',
        to: 'cam2',
        mode: 'priority',
        why: 'cam1: picture frozen for 10 s',
      });
      run(20);
      health['cam1'] = wellNow();
      run(4.9);
      expect(switcher.onAir).toBe('cam2');
      run(0.2);
      expect(last()).toMatchObject({ from: 'cam2', to: 'cam1', why: 'a preferred input is live' });
    });

    it('to all, takes the slate, and goes back at once', () => {
      health['cam2'] = frozen;
      health['cam1'] = frozen;
      run(0.1);
      expect(last()).toMatchObject({ from: 'cam1', to: 'slate', why: 'cam1: picture frozen for 10 s' });
      health['cam2'] = wellNow();
      run(0.1);
      expect(last()).toMatchObject({ from: 'slate', to: 'cam2' });
    });

    it('to an input that was chosen by hand, leaves it there until the choice ends', () => {
      switcher.take({ input: 'cam2', by: 'anna', hold: 10 });
      health['cam2'] = frozen;
      run(9.9);
      expect(switcher.onAir).toBe('cam2');
      run(0.2);
      expect(last()).toMatchObject({
        to: 'cam1',
        why: 'the time for which anna chose cam2 is over; cam2: picture frozen for 10 s',
      });
      expect(switcher.isReady('cam2')).toBe(true);
      switcher.take({ input: 'cam2', by: 'anna', hold: undefined });
      expect(last()).toMatchObject({ to: 'cam2', why: 'chosen by anna' });
    });

    it('to a scheduled input, covers it, and says so', () => {
      scheduled = { input: 'cam2', id: '1', event: '"Show"' };
      run(0.1);
      health['cam2'] = frozen;
      run(0.1);
      expect(last()).toMatchObject({
        from: 'cam2',
        to: 'cam1',
        mode: 'priority',
        why: 'cam2: picture frozen for 10 s',
      });
      health['cam2'] = wellNow();
      run(5.1);
      expect(last()).toMatchObject({ to: 'cam2', why: 'cam2 is live, scheduled: "Show"' });
    });
  });

  it('honours a choice from before a restart', () => {
    const again = new Switcher({
      inputs: Object.entries(feeds).map(([name, feed]) => ({ name, feed, filler: name === 'slate' })),
      clock: { now: () => now },
      programme: new Backlog(),
      rules: () => ({ stallAfter: 1, returnAfter: 5 }),
      manual: { input: 'cam2', by: 'anna', since: 999_000, until: 1_000_003 },
      onSwitch: (report) => reports.push(report),
      onDirection: (change) => changes.push(change),
    });
    again.start();
    again.evaluate();
    expect(last()).toMatchObject({ from: undefined, to: 'cam2', mode: 'manual', why: 'chosen by anna for 1003s' });
    now += secondsToTicks(1);
    again.evaluate();
    again.stop();
    expect(last()).toMatchObject({ to: 'cam1', why: 'the time for which anna chose cam2 is over' });
  });

  it('covers a chosen input that dies, and returns to it while the hold lasts', () => {
    switcher.take({ input: 'cam2', by: 'anna', hold: 600 });
    run(3);
    feeds.cam2.sending = false;
    run(2);
    expect(last()).toMatchObject({ to: 'cam1', mode: 'priority', why: 'cam2 stopped sending pictures' });
    feeds.cam2.sending = true;
    run(3);
    expect(switcher.onAir).toBe('cam1');
    run(4);
    expect(last()).toMatchObject({ to: 'cam2', mode: 'manual', why: 'cam2 is live, chosen by anna for 10m' });
  });

  it('goes back when the hold is over', () => {
    switcher.take({ input: 'cam2', by: 'anna', hold: 10 });
    run(9.5);
    expect(switcher.onAir).toBe('cam2');
    run(1);
    expect(last()).toMatchObject({ to: 'cam1', mode: 'priority', why: 'the time for which anna chose cam2 is over' });
    expect(switcher.manual).toBeUndefined();
  });

  it('goes back on command', () => {
    switcher.take({ input: 'cam2', by: 'anna', hold: undefined });
    run(3);
    switcher.release('ben');
    expect(last()).toMatchObject({ to: 'cam1', mode: 'priority', why: 'ben went back to automatic' });
  });

  it('takes a chosen input that is not live as soon as it is', () => {
    feeds.cam2.sending = false;
    feeds.cam2.stalled();
    run(1);
    expect(switcher.isReady('cam2')).toBe(false);
    switcher.take({ input: 'cam2', by: 'anna', hold: undefined });
    run(1);
    expect(switcher.onAir).toBe('cam1');
    expect(changes.at(-1)).toEqual({ mode: 'manual', input: 'cam2', why: 'chosen by anna' });
    feeds.cam2.sending = true;
    run(1.5);
    expect(last()).toMatchObject({ to: 'cam2', why: 'cam2 is live, chosen by anna' });
  });

  it('follows the schedule, behind what is chosen by hand', () => {
    scheduled = { input: 'cam2', id: 'e1', event: '"Concert"' };
    run(0.1);
    expect(last()).toMatchObject({ to: 'cam2', mode: 'schedule', why: 'scheduled: "Concert"' });
    switcher.take({ input: 'slate', by: 'anna', hold: undefined });
    expect(last()).toMatchObject({ to: 'slate', mode: 'manual' });
    switcher.release('anna');
    const why = 'anna went back to automatic; cam2 is scheduled: "Concert"';
    expect(last()).toMatchObject({ to: 'cam2', mode: 'schedule', why });
    scheduled = undefined;
    run(0.1);
    expect(last()).toMatchObject({ to: 'cam1', mode: 'priority', why: '"Concert" is over' });
  });

  it('an event for the input that is on the air already makes no cut', () => {
    scheduled = { input: 'cam1', id: 'e1', event: '"Talk"' };
    run(0.1);
    expect(reports).toHaveLength(1);
    expect(switcher.mode).toBe('schedule');
    expect(changes.at(-1)).toMatchObject({ mode: 'schedule', input: 'cam1' });
  });
});
