import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputMonitor } from '../../../src/channel/input-monitor.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import { Feed } from '../../../src/inputs/feed.ts';
import type { SourceState } from '../../../src/inputs/input.ts';
import type { InputHealth } from '../../../src/switcher/switcher.ts';
import type { WatchdogName } from '../../../src/watchdog/watchdogs.ts';

const START = secondsToTicks(1_800_000_000);
const STALL_AFTER = 1.5;

/** An input whose clock and source stand in the test's hand. */
const rig = () => {
  let now: Ticks = START;
  const clock = { now: () => now };
  const feed = new Feed(clock);
  const source: { -readonly [K in keyof SourceState]: SourceState[K] } = {
    status: 'waiting',
    reason: 'nobody publishes yet',
    figures: {},
    advice: [],
  };
  const input = {
    name: 'studio',
    type: 'rtmp',
    feed,
    filler: false,
    start: () => undefined,
    stop: () => Promise.resolve(),
    source: () => ({ ...source }),
  };
  const events: ChannelEvent[] = [];
  const bus = new EventBus<ChannelEvent>((error) => {
    throw error;
  });
  bus.on((event) => events.push(event));
  const lines: { level: string; msg: string; reason: string }[] = [];
  const destination = new Writable({
    write: (line: Buffer, _, done) => {
      lines.push(JSON.parse(line.toString()) as (typeof lines)[0]);
      done();
    },
  });
  const log = pino({ formatters: { level: (level) => ({ level }) } }, destination);
  const watch = {
    raised: [] as WatchdogName[],
    health: { trouble: undefined, wellSince: -Infinity } as InputHealth,
  };
  const languages = ['en', 'de', 'fr'];
  const monitor = new InputMonitor({
    ...{ channel: 'main', input, languages, clock, stallAfter: () => STALL_AFTER, watch, bus, log },
  });
  const picture = (): void => feed.push({ kind: 'video', pts: now, dts: now, key: true, data: Buffer.alloc(1000) });
  return {
    monitor,
    feed,
    watch,
    source,
    events,
    lines,
    picture,
    pass: (seconds: number) => (now += secondsToTicks(seconds)),
    /** Pictures for so long, 25 per second. */
    play: (seconds: number) => {
      for (let count = 0; count < seconds * 25; count++) {
        picture();
        now += secondsToTicks(1 / 25);
      }
    },
  };
};

describe('the monitor of an input', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells which of the languages it brings, while it is live', () => {
    const { monitor, feed, source, play } = rig();
    expect(monitor.state(false).figures.languages).toBeUndefined();
    feed.connected(true, [2]);
    Object.assign(source, { status: 'live' });
    play(1);
    expect(monitor.state(false).figures.languages).toEqual(['fr']);
    feed.push({ kind: 'audio', pts: 0, data: Buffer.alloc(1) });
    expect(monitor.state(false).figures.languages).toEqual(['en', 'fr']);
  });

  it('says what the source says while nothing is connected', () => {
    expect(rig().monitor.state(false)).toMatchObject({
      name: 'studio',
      type: 'rtmp',
      status: 'waiting',
      reason: 'nobody publishes yet',
      onAir: false,
      figures: { droppedPictures: 0, reconnects: 0 },
    });
  });

  it('waits for the first picture of a source that is connected', () => {
    const { monitor, source, picture } = rig();
    source.status = 'live';
    expect(monitor.state(false)).toMatchObject({ status: 'waiting' });
    expect(monitor.state(false)).not.toHaveProperty('lastSeen');
    picture();
    expect(monitor.state(true)).toMatchObject({ status: 'live', onAir: true, lastSeen: '2027-01-15T08:00:00.000Z' });
  });

  it('measures what comes in, and passes on what the source knows', () => {
    const { monitor, source, play } = rig();
    source.status = 'live';
    source.figures = { width: 1280, height: 720, reconnects: 3 };
    play(10);
    const { figures } = monitor.state(true);
    expect(figures).toMatchObject({ width: 1280, height: 720, reconnects: 3, droppedPictures: 0 });
    expect(figures.frameRate).toBeCloseTo(25, 1);
    expect(figures.bitrate).toBeGreaterThan(150_000);
  });

  it('calls a source stalled that is connected and silent, and leaves out figures that are of the past', () => {
    const { monitor, source, play, pass } = rig();
    source.status = 'live';
    play(10);
    pass(STALL_AFTER - 0.05);
    expect(monitor.state(true).status).toBe('live');
    pass(0.1);
    const state = monitor.state(true);
    expect(state).toMatchObject({ status: 'stalled', reason: 'no pictures for more than 1.5 s' });
    expect(state.figures).not.toHaveProperty('bitrate');
    expect(state.lastSeen).toBeDefined();
  });

  it('says what watchdogs object to, as long as the source is live', () => {
    const { monitor, source, play, watch } = rig();
    source.status = 'live';
    source.reason = 'published from 192.0.2.1';
    play(1);
    expect(monitor.state(true)).not.toHaveProperty('watchdogs');
    watch.health = { trouble: 'picture frozen for 12 s', wellSince: undefined };
    watch.raised = ['frozen'];
    expect(monitor.state(true)).toMatchObject({
      status: 'live',
      reason: 'picture frozen for 12 s',
      watchdogs: ['frozen'],
    });
    source.status = 'waiting';
    source.reason = 'the publisher left';
    expect(monitor.state(true)).toMatchObject({ status: 'waiting', reason: 'the publisher left' });
    expect(monitor.state(true)).not.toHaveProperty('watchdogs');
  });

  it('does not call a source stalled that has left', () => {
    const { monitor, source, play, pass } = rig();
    source.status = 'live';
    play(1);
    pass(60);
    source.status = 'waiting';
    source.reason = 'the publisher left';
    expect(monitor.state(false)).toMatchObject({ status: 'waiting', reason: 'the publisher left' });
  });

  it('tells each change once, in the log and on the bus, and what is wrong as a warning', () => {
    const { monitor, source, picture, pass, events, lines } = rig();
    monitor.start();
    vi.advanceTimersByTime(5000);
    source.status = 'live';
    source.reason = 'published from 192.0.2.1';
    picture();
    vi.advanceTimersByTime(5000);
    pass(2);
    vi.advanceTimersByTime(5000);
    monitor.stop();
    source.status = 'off';
    vi.advanceTimersByTime(5000);
    expect(events.map((event) => event.type === 'input' && [event.from, event.to])).toEqual([
      ['off', 'waiting'],
      ['waiting', 'live'],
      ['live', 'stalled'],
    ]);
    expect(lines.map(({ level, msg, reason }) => [level, msg, reason])).toEqual([
      ['info', 'input studio is waiting', 'nobody publishes yet'],
      ['info', 'input studio is live', 'published from 192.0.2.1'],
      ['warn', 'input studio is stalled', 'no pictures for more than 1.5 s'],
    ]);
  });

  it('tells of advice as it comes and goes, once', () => {
    const { monitor, source, events, pass } = rig();
    monitor.start();
    const text = 'Key frames every 10 s: set the GOP to 2 s';
    const advice = { code: 'key-frame-interval', severity: 'warning', text } as const;
    source.advice = [advice];
    vi.advanceTimersByTime(1000);
    // Words follow the figures: that is no news.
    source.advice = [{ ...advice, text: `${text}!` }];
    pass(1);
    vi.advanceTimersByTime(1000);
    source.advice = [];
    vi.advanceTimersByTime(1000);
    monitor.stop();
    const told = events.filter((event) => event.type === 'advice');
    const common = { channel: 'main', input: 'studio', advice: 'key-frame-interval', severity: 'warning' };
    expect(told).toMatchObject([
      { ...common, raised: true, text },
      { ...common, raised: false, text: `${text}!` },
    ]);
    expect(monitor.last.advice).toEqual([]);
  });
});
