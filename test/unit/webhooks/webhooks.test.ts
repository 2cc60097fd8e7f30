import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventBus } from '../../../src/events/bus.ts';
import { EventJournal } from '../../../src/events/journal.ts';
import type { ServerEvent } from '../../../src/events/schemas.ts';
import { Webhooks } from '../../../src/webhooks/webhooks.ts';
import type { WebhookTarget } from '../../../src/webhooks/webhook.ts';
import { quietLog } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../support/webhook-receiver.ts';

const event = (why: string, channel = 'main'): ServerEvent => {
  return { type: 'direction', channel, at: new Date().toISOString(), mode: 'manual', why };
};

let folder: string;
let receiver: WebhookReceiver;
let running: { webhooks: Webhooks; journal: EventJournal }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  receiver = new WebhookReceiver();
  await receiver.start();
  running = [];
});
afterEach(async () => {
  for (const { webhooks, journal } of running) {
    await webhooks.stop();
    await journal.stop();
  }
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A server's webhooks; pauses last as long as the test wants. */
const run = async (target: Partial<WebhookTarget> = {}) => {
  const log = quietLog();
  const journal = new EventJournal({ folder: join(folder, 'events'), log });
  await journal.start();
  const bus = new EventBus<ServerEvent>((error) => {
    throw error;
  });
  const told: ServerEvent[] = [];
  bus.on((one) => told.push(one));
  const pauses: { seconds: number; end: () => void }[] = [];
  const sleep = (seconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      pauses.push({ seconds, end: resolve });
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const webhooks = new Webhooks({ journal, bus, folder: join(folder, 'webhooks'), log, sleep });
  const all = { name: 'hook', url: receiver.url, secret: WEBHOOK_SECRET, ...target };
  await webhooks.apply([all]);
  running.push({ webhooks, journal });
  const paused = (count: number) => waitFor(`pause ${count}`, () => pauses[count - 1]);
  return { webhooks, journal, told, paused, hook: webhooks.find('hook')! };
};

const whys = () => receiver.received.map(({ data }) => data.why);

describe('webhooks', () => {
  test('each event is posted, signed, in order, and only what is wanted', async () => {
    const { journal } = await run({ channels: ['main'], events: ['direction'] });
    journal.add({ type: 'server', at: new Date().toISOString(), what: 'started', version: '1' });
    const { id } = journal.add(event('a'));
    journal.add(event('elsewhere', 'other'));
    journal.add(event('b'));
    await waitFor('both', () => receiver.received.length === 2);
    expect(whys()).toEqual(['a', 'b']);
    expect(receiver.received[0]).toMatchObject({ id: `evt_${id}`, type: 'direction', data: { id, channel: 'main' } });
  });

  test('a receiver that is down hears all of it, in order, once it is back', async () => {
    const { journal, paused, told, webhooks, hook } = await run();
    await receiver.stop();
    for (const why of ['a', 'b', 'c']) journal.add(event(why));
    (await paused(1)).end();
    const second = await paused(2);
    expect(second.seconds).toBeGreaterThan((await paused(1)).seconds);
    expect(told).toMatchObject([{ type: 'webhook', name: 'hook', what: 'failing' }]);
    expect(webhooks.warnings).toEqual([expect.stringContaining('webhook hook is failing: ')]);
    expect(hook.waiting).toBe(3);
    await receiver.start();
    second.end();
    await waitFor('all three', () => receiver.received.length === 3);
    expect(whys()).toEqual(['a', 'b', 'c']);
    await waitFor('its recovery', () => told.length === 2);
    expect(told[1]).toMatchObject({ type: 'webhook', what: 'recovered' });
    await waitFor('all in the log', () => hook.deliveries.length === 5);
    expect(webhooks.warnings).toEqual([]);
    expect(hook.deliveries.map(({ outcome }) => outcome)).toEqual([
      ...['delivered', 'delivered', 'delivered', 'retry', 'retry'],
    ]);
  });

  test('a restart loses none, and tells none again that has arrived', async () => {
    const first = await run();
    first.journal.add(event('a'));
    await waitFor('the first', () => receiver.received.length === 1);
    await receiver.stop();
    first.journal.add(event('b'));
    await first.paused(1);
    await first.webhooks.stop();
    await first.journal.stop();
    await receiver.start();
    await run();
    await waitFor('the second', () => receiver.received.length === 2);
    expect(whys()).toEqual(['a', 'b']);
  });

  test('one that is gone for good is left alone, until a test gets through', async () => {
    const { journal, told, hook, webhooks } = await run();
    receiver.status = 410;
    journal.add(event('a'));
    await waitFor('its end', () => hook.state === 'disabled');
    expect(told).toMatchObject([{ type: 'webhook', what: 'disabled' }]);
    journal.add(event('b'));
    expect((await webhooks.test('hook'))?.status).toBe(410);
    expect(receiver.requests).toBe(2);
    receiver.status = 204;
    expect(await webhooks.test('hook')).toMatchObject({ type: 'test', outcome: 'delivered', status: 204 });
    await waitFor('what waited', () => receiver.received.length === 3);
    expect(receiver.received.map(({ type, data }) => data.why ?? type)).toEqual(['test', 'a', 'b']);
  });

  test('what it refuses is tried a few times, then the next has its turn; its words are kept without the secret', async () => {
    const { journal, paused, hook } = await run();
    receiver.status = 400;
    receiver.text = `no such thing\u0000 as ${WEBHOOK_SECRET} ${'x'.repeat(5000)}`;
    journal.add(event('a'));
    for (const count of [1, 2, 3]) (await paused(count)).end();
    await waitFor('it to be given up', () => hook.deliveries[0]?.outcome === 'given-up');
    expect(hook.deliveries[0]).toMatchObject({ attempt: 4, status: 400 });
    expect(hook.deliveries[0]?.response).toMatch(/^no such thing {1,2}as … x{100,490}$/);
    receiver.status = 204;
    journal.add(event('b'));
    await waitFor('the next', () => receiver.received.length === 1);
    expect(whys()).toEqual(['b']);
  });

  test('redirects are not followed', async () => {
    const { journal, hook } = await run();
    receiver.status = 307;
    journal.add(event('a'));
    await waitFor('the answer', () => hook.deliveries[0]);
    expect(hook.deliveries[0]).toMatchObject({ status: 307, outcome: 'retry' });
  });
});
