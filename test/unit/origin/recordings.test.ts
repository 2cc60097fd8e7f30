import { describe, expect, it } from 'vitest';
import { openLibrary, S, TEN } from '../library/fixture.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, noCommands, startOrigin } from './fixture.ts';

const TOKEN = 'a-token-of-many-letters';
const JSON_TYPE = { 'content-type': 'application/json' };

const start = async (setup: { apiToken?: string } = {}) => {
  const rig = await openLibrary();
  const { library, desk, clock, archive } = rig;
  archive.fill(TEN, TEN + 100 * S);
  clock.now = TEN + 100 * S;
  const { port } = await startOrigin({
    ...{ timeline: makeChannel(makeRendition()), ...setup },
    command: () => ({ done: true }),
    marks: {
      metadata: { command: noCommands },
      breaks: {
        ...{ list: noCommands, start: noCommands },
        end: () => ({ done: false, code: 'not-open', message: 'no break is open' }),
      },
    },
    library: { library, desk, programmeNow: () => clock.now },
  });
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await ask(port, `/api/v1/${path}`, {
      method,
      headers: { ...(body !== undefined && JSON_TYPE), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { ...answer, data: JSON.parse(answer.body.toString()) as Record<string, unknown> };
  };
  const problem = async (...request: Parameters<typeof send>): Promise<string> => {
    const { status, data } = await send(...request);
    const { code, detail } = data as { code: string; detail: string };
    return `${status} ${code}: ${detail}`;
  };
  return { ...rig, send, problem };
};

describe('recordings by API', () => {
  it('are told with times of the clock on the wall', async () => {
    const { send } = await start();
    const from = '2026-11-21T10:00:30.000Z';
    const { status, data, headers } = await send('POST', 'recordings', { channel: 'main', from, tags: ['News'] });
    expect(status).toBe(201);
    const id = data['id'] as string;
    expect(headers.location).toBe(`/api/v1/recordings/${id}`);
    expect(data).toMatchObject({
      ...{ kind: 'recording', channel: 'main', title: 'Main stage', tags: ['News'], state: 'live', from, duration: 70 },
      ...{ byteLength: 0, playlist: `/vod/${id}/index.m3u8` },
    });
    expect(data).not.toHaveProperty('to');
    await send('POST', `recordings/${id}/marks`, { title: 'Goal', offset: '1m5s' });
    const { data: one, headers: read } = await send('GET', `recordings/${id}`);
    expect(one['marks']).toEqual([{ at: '2026-11-21T10:01:35.000Z', offset: 65, title: 'Goal' }]);
    expect(read.etag).toBe(`"${one['updatedAt'] as string}"`);
    expect((await send('DELETE', `recordings/${id}/marks/0`)).data['marks']).toEqual([]);
    expect((await send('GET', 'recordings?q=main&tag=news')).data['recordings']).toMatchObject([{ id }]);
    expect((await send('GET', 'recordings?channel=other')).data).toEqual({ recordings: [] });
  });

  it('say what is wrong with a request', async () => {
    const { problem, send } = await start();
    const { data } = await send('POST', 'recordings', { channel: 'main' });
    const one = `recordings/${data['id'] as string}`;
    for (const [request, expected] of [
      [['POST', 'recordings', '{'], /^400 invalid-request: the body is not JSON/],
      [
        ['POST', 'recordings', { channel: 'mian' }],
        /^404 unknown-channel: there is no channel "mian"; there are: main$/,
      ],
      [['POST', 'recordings', { channel: 'main', from: 'noon' }], /^400 invalid-request: from: must be a moment, as/],
      [['POST', 'recordings', { channel: 'main', from: '2026-11-21T10:00' }], /^400 invalid-request: from: must be/],
      [['POST', 'recordings', { channel: 'main', name: 'x' }], /^400 .*name: unknown; known: channel, title/],
      [['GET', 'recordings?limit=0'], /^400 invalid-request: limit: must be a whole number from 1 to 200$/],
      [['GET', 'recordings?sort=size'], /^400 invalid-request: sort: must be one of from, title/],
      [['GET', 'recordings?cursor=nonsense'], /^400 out-of-range: cursor/],
      [['GET', 'recordings?order=up'], /^400 invalid-request: order/],
      [['GET', 'recordings/none'], /^404 unknown-recording/],
      [['PATCH', one, {}], /^400 invalid-request: the body: say what is to change/],
      [['PATCH', one, { tags: 'news' }], /^400 invalid-request: tags: must be a list/],
      [['PATCH', one, { title: 'x' }, { 'if-match': '"other"' }], /^412 stale/],
      [['PATCH', 'recordings/none', { title: 'x' }], /^404 unknown-recording/],
      [['DELETE', one], /^409 is-live: .* stop it first/],
      [['POST', `${one}/marks`, { title: '' }], /^400 invalid-request: title/],
      [['POST', `${one}/marks`, { title: 'x', offset: '1h' }], /^400 out-of-range: a mark must lie within/],
      [['DELETE', `${one}/marks/7`], /^404 unknown-mark/],
      [['DELETE', `${one}/marks/x`], /^400 invalid-request: number: must be the number of a mark/],
      [['PUT', one, { title: 'x' }], /^405 method-not-allowed: send a GET or PATCH or DELETE$/],
      [['GET', 'audit?who='], /^400 invalid-request: who/],
    ] as [Parameters<typeof problem>, RegExp][]) {
      expect(await problem(...request)).toMatch(expected);
    }
  });

  it('are changed, and the log of changes is read, by those alone who may', async () => {
    const { send, problem, library } = await start({ apiToken: TOKEN });
    for (const [method, path, body] of [
      ['POST', 'recordings', { channel: 'main' }],
      ['PATCH', 'recordings/x', { title: 'x' }],
      ['DELETE', 'recordings/x'],
      ['POST', 'recordings/x/stop', {}],
      ['POST', 'recordings/x/marks', { title: 'x' }],
      ['DELETE', 'recordings/x/marks/0'],
      ['GET', 'audit'],
    ] as [string, string, object?][]) {
      expect(await problem(method, path, body)).toMatch(/^401 token-missing/);
    }
    expect((await send('GET', 'recordings')).status).toBe(200);
    const authorization = `Bearer ${TOKEN}`;
    await send('POST', 'recordings', { channel: 'main', by: 'Zoë' }, { authorization });
    await library.audit.flush();
    const { data, headers } = await send('GET', 'audit?who=Zo%C3%AB%20(api.token)&limit=1', undefined, {
      authorization,
    });
    expect(data['entries']).toMatchObject([
      {
        who: 'Zoë (api.token)',
        address: '127.0.0.1',
        action: 'recording.started',
        details: { channel: 'main', state: 'live' },
      },
    ]);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('the audit log', () => {
  it('has the other commands too', async () => {
    const { send, library } = await start();
    await send('DELETE', 'channels/main/breaks?by=Sam');
    await send('POST', 'channels/main/switch', { input: 'cam2', by: 'Kim' });
    await library.audit.flush();
    const { data } = await send('GET', 'audit?target=main');
    expect(data['entries']).toMatchObject([
      { who: 'Kim', action: 'channel.switch', details: { input: 'cam2', result: 'done' } },
      { who: 'Sam', action: 'channel.break-end', details: { result: 'not-open' } },
    ]);
  });
});
