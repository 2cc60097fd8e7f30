import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runServer } from '../../src/server/run.ts';
import { loadConfigFile } from '../../src/config/load.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

interface State {
  readonly status: string;
  readonly onAir?: string;
  readonly startedAt: string;
  readonly inputs: readonly { readonly name: string; readonly status: string }[];
  readonly encoder: { readonly pid?: number; readonly restarts: number };
  readonly renditions: readonly { readonly name: string; readonly lastMsn?: number }[];
}

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly data: {
    readonly changes: readonly { readonly effect: string; readonly text: string }[];
    readonly failures: readonly string[];
    readonly problems: readonly { readonly line: number; readonly field: string; readonly message: string }[];
    readonly text: string;
    readonly code: string;
  };
}

const RUNG = (name: string, height: number, bitrate: string): string =>
  `{ name: ${name}, height: ${height}, frameRate: 30, videoBitrate: ${bitrate}, audioBitrate: 64k, preset: ultrafast }`;

const CHANNEL = (title: string): string => `
    title: ${title}   # what viewers read
    inputs:
      - { name: bars, type: test, size: 160x90 }
      - { name: slate, type: slate }
    ladder:
      - ${RUNG('high', 90, '200k')}
      - ${RUNG('low', 72, '100k')}
    relief: false
    segment: 1s
    window: 12s
`;

const FILE = `# the stage of this test
http: { host: 127.0.0.1, port: 0 }
rtmp: false
data: ./data
channels:
  a:${CHANNEL('${STAGE}')}
  b:${CHANNEL('other')}
`;

/** The numbers and tags of a playlist, as a strict player reads them. */
const read = (text: string) => ({
  first: Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]),
  segments: [...text.matchAll(/^(\d+)\.ts$/gm)].map(([, msn]) => Number(msn)),
  isWhole: !/EXT-X-GAP|EXT-X-DISCONTINUITY\n/.test(text),
});

describe('channels that change while the server runs', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'sluice.yaml');
  let server: RunningServer;
  let http: string;

  const api = async (method: string, path: string, body?: object, headers = {}): Promise<Answer> => {
    const response = await fetch(`${http}/api/v1/${path}`, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const data = (await response.json()) as Answer['data'];
    return { status: response.status, etag: response.headers.get('etag') ?? '', data };
  };
  const state = async (channel: string): Promise<State> =>
    (await (await fetch(`${http}/api/v1/channels/${channel}`)).json()) as State;
  const playlist = async (path: string): Promise<string> => (await fetch(`${http}/live/${path}`)).text();
  const list = async (path: string) => read(await playlist(path));
  const newest = async (path: string): Promise<number> => (await list(path)).segments.at(-1) ?? 0;
  const makesMore = async (path: string, count = 2): Promise<void> => {
    const from = await newest(path);
    await waitFor(`more of ${path}`, async () => (await newest(path)) >= from + count, 60_000);
  };

  beforeAll(async () => {
    writeFileSync(file, FILE);
    const environment = { STAGE: 'Main stage' };
    const config = await loadConfigFile(file, environment);
    server = await runServer({ config, log: quietLog(), configPath: file, environment, folder: folder.path });
    http = server.summary.player.replace(/\/$/, '');
    for (const name of ['a', 'b'])
      await waitFor(
        `${name} plays`,
        () => playlist(`${name}/low/index.m3u8`).then((text) => read(text).segments.length > 1),
        60_000,
      );
  });

  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('exchanges one encoder for another bit rate: players, and the other channel, see nothing of it', async () => {
    const [a, b] = [await state('a'), await state('b')];
    const before = await list('a/low/index.m3u8');
    const { status, data } = await api('PATCH', 'channels/a/config', {
      ladder: [
        { name: 'high', height: 90, frameRate: 30, videoBitrate: '300k', audioBitrate: '64k', preset: 'ultrafast' },
        { name: 'low', height: 72, frameRate: 30, videoBitrate: '100k', audioBitrate: '64k', preset: 'ultrafast' },
      ],
    });
    expect([status, data.failures, data.changes.map(({ effect }) => effect)]).toEqual([200, [], ['encoder']]);
    const now = await waitFor('another encoder', async () => {
      const { encoder } = await state('a');
      return encoder.pid !== undefined && encoder.pid !== a.encoder.pid && encoder;
    });
    expect(now.restarts).toBe(0);
    for (const name of ['high', 'low']) await makesMore(`a/${name}/index.m3u8`, 3);
    const after = await list('a/low/index.m3u8');
    // The list goes on: every number, once, without a gap or a discontinuity.
    expect(after.isWhole).toBe(true);
    expect((await list('a/high/index.m3u8')).isWhole).toBe(true);
    expect(after.segments).toEqual(after.segments.map((_, index) => after.first + index));
    expect(after.first).toBeLessThanOrEqual(before.segments.at(-1)! + 1);
    expect([(await state('a')).onAir, (await state('a')).startedAt]).toEqual(['bars', a.startedAt]);
    // The other channel was not touched.
    expect([(await state('b')).encoder, (await list('b/low/index.m3u8')).isWhole]).toEqual([
      expect.objectContaining({ pid: b.encoder.pid, restarts: 0 }),
      true,
    ]);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# the stage of this test');
    expect(text).toContain('title: ${STAGE} # what viewers read');
  });

  it('adds and removes renditions: the others keep their URLs and numbers', async () => {
    const { data } = await api('PATCH', 'channels/a/config', {
      ladder: [
        { name: 'low', height: 72, frameRate: 30, videoBitrate: '100k', audioBitrate: '64k', preset: 'ultrafast' },
        { name: 'sound', kind: 'audio', audioBitrate: '64k' },
      ],
    });
    expect(data.failures).toEqual([]);
    await waitFor('the new one is listed', async () => (await playlist('a/index.m3u8')).includes('sound/index.m3u8'));
    expect(await playlist('a/index.m3u8')).not.toContain('high/index.m3u8');
    expect((await fetch(`${http}/live/a/high/index.m3u8`)).status).toBe(404);
    await makesMore('a/low/index.m3u8', 3);
    expect((await list('a/low/index.m3u8')).isWhole).toBe(true);
  });

  it('exchanges inputs without touching the encoder', async () => {
    const { encoder } = await state('a');
    const { data } = await api('PATCH', 'channels/a/config', {
      inputs: [
        { name: 'other', type: 'test', size: '320x180' },
        { name: 'slate', type: 'slate' },
      ],
    });
    expect([data.failures, new Set(data.changes.map(({ effect }) => effect))]).toEqual([[], new Set(['inputs'])]);
    await waitFor('the new input is on the air', async () => (await state('a')).onAir === 'other');
    await makesMore('a/low/index.m3u8');
    const now = await state('a');
    expect(now.encoder).toMatchObject({ pid: encoder.pid, restarts: 0 });
    expect(now.inputs.map(({ name }) => name)).toEqual(['other', 'slate']);
    expect((await list('a/low/index.m3u8')).isWhole).toBe(true);
  });

  it('makes a channel anew for segments of another length, behind its inputs', async () => {
    const { data } = await api('PATCH', 'channels/a/config', { segment: '2s' });
    expect([data.failures, data.changes.map(({ effect }) => effect)]).toEqual([[], ['rebuild']]);
    await waitFor('segments by the other grid', async () => (await playlist('a/low/index.m3u8')).includes('#EXTINF:2'));
    expect((await newest('a/low/index.m3u8')) - Math.floor(Date.now() / 2000)).toBeGreaterThan(-20);
    expect((await api('PATCH', 'channels/a/config', { segment: '1s' })).data.failures).toEqual([]);
    await waitFor('those of before', async () => (await newest('a/low/index.m3u8')) > Date.now() / 1000 - 20);
  });

  it('takes the file as somebody edits it, and goes on with what it has while that is wrong', async () => {
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('segment: 1s', 'segment: 99s'));
    const problem = await waitFor('the fault is told', async () => (await api('GET', 'config')).data.problems[0]);
    expect(problem).toMatchObject({ field: 'channels.a.segment' });
    expect(problem.line).toBe(right.split('\n').findIndex((line) => line.includes('segment: 1s')) + 1);
    await makesMore('a/low/index.m3u8', 1);
    const b = (await state('b')).encoder.pid;
    writeFileSync(file, right.replace('title: other', 'title: another'));
    await waitFor('the title is told', async () => ((await state('b')) as { title?: string }).title === 'another');
    expect((await api('GET', 'config')).data.problems).toEqual([]);
    expect((await state('b')).encoder.pid).toBe(b);
  });

  it('adds a channel, stops, starts and removes it; refuses what is out of date or wrong', async () => {
    const { etag, data } = await api('GET', 'config');
    const settings = { inputs: [{ name: 'bars', type: 'test', size: '160x90' }], ladder: ['audio'], segment: '1s' };
    expect((await api('POST', 'channels', { name: 'c', ...settings })).status).toBe(201);
    expect((await api('POST', 'channels', { name: 'c', ...settings })).status).toBe(409);
    await waitFor('c plays', async () => (await newest('c/audio/index.m3u8')) > 0, 60_000);
    const stale = await api('PUT', 'config', { text: data.text }, { 'If-Match': etag });
    expect([stale.status, stale.data.code]).toEqual([412, 'stale']);
    const wrong = await api('PATCH', 'channels/c/config', { window: '1s' });
    expect([wrong.status, wrong.data.code]).toEqual([422, 'config-invalid']);
    expect((await api('POST', 'channels/c/stop')).status).toBe(200);
    expect((await state('c')).status).toBe('stopped');
    expect((await fetch(`${http}/live/c/audio/index.m3u8`)).status).toBe(503);
    const { startedAt } = await state('c');
    const startAsked = new Date().toISOString();
    expect((await api('POST', 'channels/c/start')).status).toBe(200);
    expect(startedAt < startAsked).toBe(true);
    await waitFor('a start that is new', async () => (await state('c')).startedAt >= startAsked);
    await waitFor('c plays again', async () => (await newest('c/audio/index.m3u8')) > 0, 60_000);
    expect((await api('DELETE', 'channels/c')).data.failures).toEqual([]);
    expect((await api('GET', 'channels/c')).status).toBe(404);
    expect(readFileSync(file, 'utf8')).not.toContain('c:');
  });
});
