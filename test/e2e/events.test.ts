import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventReader } from '../support/event-reader.ts';
import { kill, publish } from '../support/publisher.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { WEBHOOK_SECRET, WebhookReceiver } from '../support/webhook-receiver.ts';

interface Level {
  readonly peak: readonly number[];
}

const channel = (hook: string): string => `
    inputs:
      - { name: studio, type: rtmp, key: studio-key }
      - { name: slate, type: slate }
    ladder:
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
    segment: 1s
    part: 200ms
    window: 20s
webhooks:
  - { name: pager, url: '${hook}', secret: '${WEBHOOK_SECRET}', events: [switch, server] }
`;

/** An operator hears of a lost source within this time, ms. */
const SOON = 3000;

describe('what happens on a running server', () => {
  const receiver = new WebhookReceiver();
  let folder: string;
  let server: TestServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'events-'));
    await receiver.start();
    server = await startServer(folder, channel(receiver.url));
  });
  afterAll(async () => {
    await server.server.stop();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${server.http}/api/v1/channels/main/${path}`)).json()) as Record<string, unknown>;

  test('a source that is lost is told at once, to pages and by webhook; who was away over a restart hears it all', async () => {
    const reader = await EventReader.open(`${server.http}/api/v1/events`);
    const publisher = publish(`${server.rtmp}/studio-key`);
    await reader.until('switch', ({ to }) => to === 'studio');
    await reader.until('channel-state', ({ state }) => (state as { onAir?: string }).onAir === 'studio');

    const meters = await EventReader.open(`${server.http}/api/v1/channels/main/meters`);
    const isLoud = (level: unknown): boolean => ((level as Level | null)?.peak[0] ?? -96) > -40;
    await meters.until('levels', ({ programme, inputs }) => {
      return isLoud(programme) && isLoud((inputs as Record<string, unknown>)['studio']);
    });
    meters.close();

    const { processes } = (await ask('processes')) as { processes: { id: string; what: string; state: string }[] };
    const encoder = processes.find(({ what }) => what === 'encoder');
    expect(encoder).toMatchObject({ state: 'running', restarts: 0 });
    const log = (await ask(`processes/${encoder!.id}/log`)) as { current: { command: string[] } };
    expect(log.current.command[0]).toBe('ffmpeg');

    await waitFor('figures of it', async () => {
      const { series } = (await ask('history?hours=0.1&step=1')) as { series: Record<string, (number | null)[]> };
      return ['input.studio.bitrate', 'partArrival'].every((name) => series[name]?.some((value) => value !== null));
    });
    await waitFor('the webhook of the first cut', () => receiver.received.find(({ data }) => data.to === 'studio'));
    const lost = performance.now();
    await kill(publisher);
    await reader.until('switch', ({ to, from }) => to === 'slate' && from === 'studio');
    expect(performance.now() - lost).toBeLessThan(SOON);
    const posted = await waitFor('the webhook', () => receiver.received.find(({ data }) => data.from === 'studio'));
    expect(posted.at - lost).toBeLessThan(SOON);
    reader.close();

    const before = Number(reader.lastId);
    await server.server.stop();
    server = await startServer(folder, channel(receiver.url));
    const again = await EventReader.open(`${server.http}/api/v1/events`, { 'Last-Event-ID': String(before) });
    await again.until('server', ({ what }) => what === 'started');
    await again.until('switch', ({ to }) => to === 'slate');
    const ids = again.events.flatMap(({ id, event }) => (id === undefined || event === 'hello' ? [] : Number(id)));
    expect(ids.every((id, index) => id > (ids[index - 1] ?? before))).toBe(true);
    expect(again.of('server').map(({ what }) => what)).toEqual(['stopping', 'started']);
    await waitFor(
      'the webhook of the start',
      () => receiver.received.filter(({ type }) => type === 'server').length >= 3,
    );
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
    again.close();

    const history = (await ask('history?hours=0.1&step=1')) as { series: Record<string, (number | null)[]> };
    expect(history.series['input.studio.bitrate']?.some((value) => value !== null && value > 0)).toBe(true);
    expect(history.series['partArrival']?.some((value) => value !== null)).toBe(true);
  });
});
