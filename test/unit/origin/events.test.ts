import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Gate } from '../../../src/access/gate.ts';
import type { Identity } from '../../../src/access/identity.ts';
import { EventJournal } from '../../../src/events/journal.ts';
import type { ServerEvent } from '../../../src/events/schemas.ts';
import { mountEndpoints } from '../../../src/origin/api/mount.ts';
import { eventsEndpoints } from '../../../src/origin/events-endpoints.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { Doorkeeper } from '../../../src/origin/doorkeeper.ts';
import { close, createHttpServer, listen } from '../../../src/origin/http-server.ts';
import { StreamDesk } from '../../../src/origin/sse/stream-desk.ts';
import type { ChannelState } from '../../../src/channel/state.ts';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { Elsewhere } from '../../../src/origin/outcome.ts';
import { EventReader } from '../../support/event-reader.ts';
import { quietLog } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';
import { makeState } from './fixture.ts';

const at = '2026-11-21T12:00:00.000Z';
const switched = (to: string, channel = 'main'): ServerEvent => {
  return { type: 'switch', channel, at, to, mode: 'manual', why: 'anna', gapMs: 0 };
};
const started: ServerEvent = { type: 'server', at, what: 'started', version: '1' };

interface Rig {
  readonly url: string;
  readonly journal: EventJournal;
  readonly streams: StreamDesk;
  look(states: readonly ChannelState[]): void;
  identity: Identity | undefined;
}

const setUp = async (limit = 1000, accessCheckMs?: number): Promise<Rig> => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const log = quietLog();
  const journal = new EventJournal({ folder, log, limit });
  const rig: { identity: Identity | undefined } = { identity: { who: 'anna', role: 'viewer', by: 'token' } };
  const gate: Gate = {
    identify: () => rig.identity ?? { status: 401, code: 'token-wrong', message: 'no' },
  };
  let states: readonly ChannelState[] = [];
  const listeners = new Set<(all: readonly ChannelState[]) => void>();
  const streams = new StreamDesk(gate, accessCheckMs);
  const app = new Hono<OriginEnv>();
  const watch = {
    get states() {
      return states;
    },
    onLook: (listener: (all: readonly ChannelState[]) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  mountEndpoints(app, eventsEndpoints({ journal, states: watch, version: '1', streams }), { gate, log });
  const desk = { decide: () => new Elsewhere(() => undefined as never), observe: () => undefined };
  const server = createHttpServer({
    ...{ app, log, doorkeeper: new Doorkeeper(DEFAULT_HTTP_LIMITS, log) },
    desk: desk,
  });
  const port = await listen(server, '127.0.0.1', 0);
  onTestFinished(async () => {
    streams.stop();
    await close(server, 100);
    await journal.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return Object.assign(rig, {
    ...{ url: `http://127.0.0.1:${port}/api/v1/events`, journal, streams },
    look: (all: readonly ChannelState[]) => {
      states = all;
      for (const listener of listeners) listener(all);
    },
  });
};

const toOf = (reader: EventReader): unknown[] => reader.of('switch').map(({ to }) => to);

describe('events as they happen', () => {
  test('each has its id, its type and its fields; no proxy is to keep them back', async () => {
    const { url, journal } = await setUp();
    const reader = await EventReader.open(url);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await reader.until('hello');
    expect(reader.retry).toBeGreaterThan(0);
    const { id } = journal.add(switched('cam1'));
    expect(await reader.until('switch')).toEqual({ id, ...switched('cam1') });
    expect(reader.lastId).toBe(String(id));
  });

  test('who comes back gets what it missed, once, by header or by query', async () => {
    const { url, journal } = await setUp();
    const first = await EventReader.open(url);
    await first.until('hello');
    first.close();
    journal.add(switched('a'));
    const second = await EventReader.open(url, { 'Last-Event-ID': first.lastId! });
    await second.until('switch');
    second.close();
    expect(toOf(second)).toEqual(['a']);
    journal.add(switched('b'));
    journal.add(switched('c'));
    const third = await EventReader.open(`${url}?after=${second.lastId}`);
    await third.until('switch', ({ to }) => to === 'c');
    journal.add(switched('d'));
    await third.until('switch', ({ to }) => to === 'd');
    expect(toOf(third)).toEqual(['b', 'c', 'd']);
  });

  test('who was away for too long is told so', async () => {
    const { url, journal } = await setUp(10);
    const { id } = journal.add(switched('old'));
    for (let index = 0; index < 30; index++) journal.add(switched(String(index)));
    const reader = await EventReader.open(url, { 'Last-Event-ID': String(id) });
    const reset = await reader.until('reset');
    expect(reset).toMatchObject({ after: id, newest: journal.newestId });
    expect(toOf(reader)).toEqual([]);
    expect(reader.lastId).toBe(String(journal.newestId));
    await expect(EventReader.open(url, { 'Last-Event-ID': 'none' })).rejects.toThrow('Last-Event-ID');
  });

  test('a channel or a type alone; a token of one channel hears of no other', async () => {
    const rig = await setUp();
    const wanted = await EventReader.open(`${rig.url}?channel=main&type=switch,channel-state`);
    const all = await EventReader.open(rig.url);
    await Promise.all([wanted.until('hello'), all.until('hello')]);
    rig.journal.add(started);
    rig.journal.add(switched('x', 'other'));
    rig.journal.add(switched('y'));
    await Promise.all([wanted.until('switch', ({ to }) => to === 'y'), all.until('switch', ({ to }) => to === 'y')]);
    expect(wanted.events.map(({ event }) => event)).toEqual(['hello', 'switch']);
    expect(all.events.map(({ event }) => event)).toEqual(['hello', 'server', 'switch', 'switch']);
  });

  test('the state of a channel is told whole at first, then what has changed', async () => {
    const rig = await setUp();
    rig.look([makeState()]);
    const reader = await EventReader.open(rig.url);
    expect(await reader.until('channel-state')).toMatchObject({
      channel: 'main',
      whole: true,
      state: { onAir: 'studio' },
    });
    rig.look([makeState()]);
    rig.look([makeState({ onAir: 'slate', archiveProblem: 'full' })]);
    rig.look([makeState({ onAir: 'slate' })]);
    await reader.until('channel-state', ({ state }) => (state as ChannelState).archiveProblem === null);
    expect(reader.of('channel-state').slice(1)).toEqual([
      { channel: 'main', whole: false, state: { onAir: 'slate', archiveProblem: 'full' } },
      { channel: 'main', whole: false, state: { archiveProblem: null } },
    ]);
  });

  test('a slow reader keeps nothing in memory, and gets all in the end', async () => {
    const { url, journal } = await setUp(20_000);
    const reader = await EventReader.open(url);
    await reader.until('hello');
    reader.pause();
    const count = 15_000;
    for (let index = 0; index < count; index++) {
      journal.add(switched(`${index} ${'x'.repeat(400)}`));
      if (index % 500 === 0) await new Promise(setImmediate);
    }
    reader.resume();
    await waitFor('all events', () => reader.of('switch').length >= count);
    expect(toOf(reader).map((to) => parseInt(String(to)))).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  test('so many for each user; who has no access any more is sent away', async () => {
    const rig = await setUp(100, 20);
    const readers: EventReader[] = [];
    await expect(
      (async () => {
        for (;;) readers.push(await EventReader.open(rig.url));
      })(),
    ).rejects.toThrow('too-many-streams');
    expect(readers).toHaveLength(32);
    readers[0]!.close();
    await waitFor('its seat to be free', () => rig.streams.count === 31);
    rig.identity = undefined;
    await Promise.all(readers.slice(1).map((reader) => reader.until('end', ({ reason }) => reason === 'access-ended')));
    await waitFor('the ends', () => readers.every(({ ended }) => ended));
    expect(rig.streams.count).toBe(0);
  });

  test('the newest can be asked for, page by page', async () => {
    const { url, journal } = await setUp();
    for (const to of ['a', 'b', 'c', 'd', 'e']) journal.add(switched(to));
    journal.add(started);
    const page = async (query: string) => {
      const answer = (await (await fetch(`${url}/recent?${query}`)).json()) as {
        events: { id: number; to: string }[];
        next?: number;
      };
      return { to: answer.events.map(({ to }) => to), next: answer.next };
    };
    const first = await page('type=switch&limit=2');
    expect(first.to).toEqual(['e', 'd']);
    const second = await page(`type=switch&limit=2&before=${first.next}`);
    expect(second.to).toEqual(['c', 'b']);
    expect(await page(`type=switch&limit=2&before=${second.next}`)).toEqual({ to: ['a'], next: undefined });
  });
});
