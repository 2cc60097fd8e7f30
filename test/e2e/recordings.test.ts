import { rmSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { FakeContext } from '../unit/cli/context.ts';

interface View {
  readonly id: string;
  readonly state: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly from: string;
  readonly to?: string;
  readonly duration: number;
  readonly byteLength: number;
  readonly cause: string;
  readonly marks: readonly { readonly title: string; readonly offset: number }[];
  readonly problem?: string;
}

/** Whatever the API may say. */
interface Answer extends View {
  readonly recordings: View[];
  readonly entries: { readonly who: string; readonly action: string }[];
  readonly code: string;
}

const CHANNEL = (record: string): string => `
    inputs:
      - { name: bars, type: test, size: 160x90 }
    ladder:
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }
    segment: 1s
    window: 20s
    record: ${record}
`;

const stamp = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');

describe('recordings', () => {
  const folder = temporaryFolder();
  const calendar = join(folder.path, 'shows.ics');
  let test: TestServer;

  const api = async (
    method: string,
    path: string,
    body?: object,
    headers = {},
  ): Promise<{ status: number; data: Answer }> => {
    const response = await fetch(`${test.http}/api/v1/${path}`, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, data: (await response.json()) as Answer };
  };
  const get = async (id: string): Promise<View> => (await api('GET', `recordings/${id}`)).data;
  const list = async (query: string): Promise<View[]> => (await api('GET', `recordings?${query}`)).data.recordings;
  const whenState = (id: string, state: string): Promise<View> =>
    waitFor(`the recording to be ${state}`, async () => {
      const view = await get(id);
      return view.state === state && view;
    });
  /** As on the command line. */
  const sluice = async (...args: string[]): Promise<string> => {
    const context = new FakeContext();
    await runProgram(args, context);
    return context.printed + context.told;
  };
  const onAir = (): Promise<unknown> =>
    waitFor('segments', async () => (await test.state()).renditions.every(({ lastMsn }) => lastMsn !== undefined));

  beforeAll(async () => {
    const now = Date.now();
    const event = ['UID:a', 'SUMMARY:Evening debate', 'DESCRIPTION:Live from the hall', 'CATEGORIES:Politics'];
    const times = [`DTSTART:${stamp(now + 3_600_000)}`, `DTEND:${stamp(now + 7_200_000)}`];
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//t//EN',
      'BEGIN:VEVENT',
      ...event,
      ...times,
      'END:VEVENT',
    ];
    writeFileSync(calendar, [...lines, 'END:VCALENDAR', ''].join('\r\n'));
    test = await startServer(folder.path, CHANNEL(`{ schedule: ${calendar} }`));
    await onAir();
  });

  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('are announced by a calendar', async () => {
    const [event] = await waitFor('the event', async () => {
      const found = await list('q=debat&state=upcoming');
      return found.length > 0 && found;
    });
    expect(event).toMatchObject({ title: 'Evening debate', tags: ['Politics'], cause: 'schedule' });
    expect((await api('DELETE', `recordings/${event!.id}`)).data.code).toBe('scheduled');
  });

  it('are started, marked, stopped and listed from the command line', async () => {
    const server = ['--server', test.http];
    expect(await sluice('record', 'start', 'main', '--title', 'Rehearsal', '--tag', 'Test', ...server)).toMatch(
      /^main: \w{16} is live \("Rehearsal"\)\n$/,
    );
    const [{ id } = { id: '' }] = await list('state=live');
    await waitFor('three seconds of it', async () => (await get(id)).duration > 3);
    expect(await sluice('record', 'mark', 'main', 'Curtain', ...server)).toBe(`main: ${id} has 1 marks\n`);
    expect(await sluice('record', 'stop', 'main', ...server)).toMatch(new RegExp(`^main: ${id} ends at 20`));
    const done = await whenState(id, 'finished');
    expect(done).toMatchObject({ title: 'Rehearsal', cause: 'hand', marks: [{ title: 'Curtain' }] });
    expect(done.problem).toBeUndefined();
    expect(done.byteLength).toBeGreaterThan(10_000);
    expect(Math.abs(Date.parse(done.to!) - Date.parse(done.from) - 1000 * done.duration)).toBeLessThan(2);
    expect(await sluice('record', 'list', 'rehears', ...server)).toContain(`${id}  finished`);
  });

  it('can be taken from the past, trimmed and removed, and all of it is in the audit log', async () => {
    const from = new Date(Date.now() - 4000).toISOString();
    const to = new Date(Date.now() - 1000).toISOString();
    const started = await api('POST', 'recordings', { channel: 'main', from, to, title: 'Goal!', by: 'Zoë' });
    expect(started.status).toBe(201);
    const { id } = started.data;
    const done = await whenState(id, 'finished');
    expect(done.to).toBe(to);
    const shorter = new Date(Date.parse(to) - 1000).toISOString();
    const version = (await fetch(`${test.http}/api/v1/recordings/${id}`)).headers.get('etag')!;
    const trimmed = await api('PATCH', `recordings/${id}`, { to: shorter, by: 'Zoë' }, { 'If-Match': version });
    expect(trimmed.data).toMatchObject({ to: shorter });
    const late = await api('PATCH', `recordings/${id}`, { title: 'x' }, { 'If-Match': version });
    expect([late.status, late.data.code]).toEqual([412, 'stale']);
    expect((await api('DELETE', `recordings/${id}?by=Zo%C3%AB`)).status).toBe(200);
    expect((await api('GET', `recordings/${id}`)).status).toBe(404);
    const { entries } = await waitFor('the audit log', async () => {
      const { data } = await api('GET', `audit?target=${id}`);
      return data.entries[0]?.action === 'recording.removed' && data;
    });
    expect(entries.map(({ who, action }) => `${who} ${action}`)).toEqual([
      'Zoë recording.removed',
      'Zoë recording.trimmed',
      'clock recording.finished',
      'Zoë recording.started',
    ]);
  });

  it('go on after the server was stopped and its database lost; record: true begins by itself', async () => {
    const { data } = await api('POST', 'recordings', { channel: 'main', title: 'All night' });
    const { id } = data;
    await waitFor('three seconds of it', async () => (await get(id)).duration > 3);
    const before = await list('state=finished');
    await test.server.stop();
    const dataFolder = join(folder.path, 'data');
    for (const name of readdirSync(dataFolder)) if (name.startsWith('library.db')) rmSync(join(dataFolder, name));
    test = await startServer(folder.path, CHANNEL('true'));
    await onAir();
    expect((await get(id)).state).toBe('live');
    expect(await list('state=finished')).toEqual(before);
    // What the calendar had announced is of no setting any more.
    expect(await list('state=upcoming')).toEqual([]);
    const air = await waitFor('the recording of the day', async () =>
      (await list('state=live')).find(({ cause }) => cause === 'air'),
    );
    expect(air.title).toMatch(/^Main stage, \d{4}-\d\d-\d\d \d\d:\d\d$/);
    const resumed = new Date().toISOString();
    await waitFor('something new in it', async () => (await test.state()).lastSegmentAge !== undefined);
    await api('POST', `recordings/${id}/stop`, {});
    const done = await whenState(id, 'finished');
    expect(Date.parse(done.to!)).toBeGreaterThan(Date.parse(resumed));
    expect(done.problem).toMatch(/s are missing in it$/);
  });
});
