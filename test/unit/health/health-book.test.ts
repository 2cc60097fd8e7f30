import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../../src/channel/state.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import { HealthBook } from '../../../src/health/health-book.ts';
import { HealthMonitor } from '../../../src/health/health-monitor.ts';
import { Maintenance } from '../../../src/health/maintenance.ts';
import { makeState } from '../origin/fixture.ts';

const START = Date.parse('2026-11-21T10:00:00.000Z');

const makeBook = (first: Partial<ChannelState> = {}, maintenance?: Maintenance) => {
  const world = { now: START, states: new Map([['main', makeState(first)]]), asked: 0 };
  const book = new HealthBook({
    channels: () => world.states.keys(),
    look: (name) => {
      world.asked++;
      const state = world.states.get(name);
      return state && { state };
    },
    server: () => ({ eventLoopDelay: 0 }),
    maintenance,
    now: () => world.now,
  });
  return { world, book };
};

describe('the book', () => {
  it('asks at most four times a second, and at once after a change', () => {
    const { world, book } = makeBook();
    for (let i = 0; i < 10; i++) book.all();
    expect(world.asked).toBe(1);
    world.now += 250;
    book.of('main');
    book.forget();
    book.all();
    expect(world.asked).toBe(3);
  });

  it('has the channels and the server, and nobody else', () => {
    const { world, book } = makeBook();
    world.states.set('other', makeState({ name: 'other', onAir: 'slate' }));
    expect(book.all().map(({ channel, status }) => `${channel} ${status}`)).toEqual([
      'main OK',
      'other WARNING',
      'undefined OK',
    ]);
    expect(book.of('nobody')).toBeUndefined();
  });
});

describe('readiness', () => {
  const startedAt = new Date(START).toISOString();

  it('waits until what is on the air can be played', () => {
    const { world, book } = makeBook({ lastSegmentAge: undefined, startedAt });
    expect(book.readiness()).toEqual({ ready: false, text: 'not yet to be played: main' });
    world.now += 60_000;
    expect(book.readiness().ready).toBe(false);
    world.states.set('main', makeState());
    expect(book.readiness()).toEqual({ ready: true, text: 'ready' });
  });

  it('does not wait for ever for a publisher, who could not come to what is not ready', () => {
    const { world, book } = makeBook({ lastSegmentAge: undefined, startedAt, onAir: undefined });
    expect(book.readiness().ready).toBe(false);
    world.now += 15_000;
    expect(book.readiness().ready).toBe(true);
  });

  it.each(['starting', 'stopping'] as const)('is none while the server is %s', (phase) => {
    const { book } = makeBook();
    book.phase = phase;
    expect(book.readiness()).toEqual({ ready: false, text: `the server is ${phase}` });
  });
});

it('the monitor tells the bus of changes, and of none in maintenance', () => {
  const maintenance = new Maintenance();
  const { world, book } = makeBook({}, maintenance);
  const events: ChannelEvent[] = [];
  const bus = new EventBus<ChannelEvent>(() => undefined);
  bus.on((event) => events.push(event));
  const monitor = new HealthMonitor({ book, bus, now: () => world.now });
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      world.now += 1000;
      monitor.look();
    }
  };
  pass(2);
  world.states.set('main', makeState({ lastSegmentAge: 30 }));
  pass(1);
  expect(events).toEqual([
    expect.objectContaining({ type: 'health', channel: 'main', from: 'OK', to: 'CRITICAL' }) as unknown,
  ]);
  const until = new Date(world.now + 60_000).toISOString();
  maintenance.begin('main', { since: '', until, by: 'anna' });
  pass(59);
  expect(events.slice(1)).toEqual([expect.objectContaining({ from: 'CRITICAL', to: 'OK' }) as unknown]);
  pass(2);
  expect(events.slice(2)).toEqual([expect.objectContaining({ from: 'OK', to: 'CRITICAL' }) as unknown]);
});
