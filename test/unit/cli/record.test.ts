import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { writeRecording } from '../../../src/library/recording-text.ts';
import { makeRecording, newFolder, openLibrary, ZOE } from '../library/fixture.ts';
import { FakeContext } from './context.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const one = {
  ...{ id: 'abc', channel: 'main', title: 'Show', state: 'live', from: '2026-11-21T10:00:00.000Z', duration: 65.4 },
  ...{ marks: [], to: undefined },
};

/** Answers in turn, the last one again and again. */
const run = async (answers: readonly [number, unknown][], ...args: string[]) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const [status, answer] = answers[Math.min(asked.length, answers.length - 1)]!;
      asked.push(`${request.method} ${request.url} ${text}`.trim());
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = new FakeContext();
  context.environment = { USER: 'anna', SLUICE_HTTP_PORT: String((server.address() as AddressInfo).port) };
  await runProgram(['record', ...args], context);
  return { asked, said: context.printed + context.told, exits: context.exits };
};

const BY = '"by":"anna (command line)"';

describe('sluice record', () => {
  it('starts with what is said of it', async () => {
    const words = ['--title', 'Show', '--tag', 'a', '--tag', 'b', '--to', '2026-11-21T11:00:00Z'];
    expect(await run([[201, one]], 'start', 'main', ...words)).toEqual({
      asked: [
        `POST /api/v1/recordings {"channel":"main","title":"Show","tags":["a","b"],"to":"2026-11-21T11:00:00Z",${BY}}`,
      ],
      said: 'main: abc is live ("Show")\n',
      exits: [0],
    });
  });

  it('stops all that run of a channel, or the one that is named', async () => {
    const others = [one, { ...one, id: 'def' }, { ...one, id: 'ghi', channel: 'other' }];
    const ended = { ...one, to: '2026-11-21T10:01:00.000Z' };
    const all = await run(
      [
        [200, { recordings: others }],
        [200, ended],
      ],
      'stop',
      'main',
    );
    expect(all.asked).toEqual([
      'GET /api/v1/recordings?state=live&limit=200',
      `POST /api/v1/recordings/abc/stop {${BY}}`,
      `POST /api/v1/recordings/def/stop {${BY}}`,
    ]);
    expect(all.said).toContain('main: abc ends at 2026-11-21T10:01:00.000Z\n');
    const named = await run(
      [
        [200, { recordings: others }],
        [200, ended],
      ],
      'mark',
      'ghi',
      'Goal',
    );
    expect(named.asked[1]).toBe(`POST /api/v1/recordings/ghi/marks {"title":"Goal",${BY}}`);
    expect(named.asked).toHaveLength(2);
  });

  it('says so when nothing runs, or the server refuses', async () => {
    expect(await run([[200, { recordings: [] }]], 'stop', 'main')).toMatchObject({
      ...{ said: 'main: no recording runs\n', exits: [1] },
    });
    const refusal = { code: 'unknown-channel', detail: 'there is no channel "main"' };
    expect(await run([[404, refusal]], 'start', 'main')).toMatchObject({
      ...{ said: 'main: there is no channel "main"\n', exits: [1] },
    });
  });

  it('lists', async () => {
    const { asked, said } = await run([[200, { recordings: [one] }]], 'list', 'evening', 'show', '--channel', 'main');
    expect(asked).toEqual(['GET /api/v1/recordings?q=evening+show&channel=main&limit=50']);
    expect(said).toBe('abc  live      2026-11-21 10:00:00      65s  main  Show\n');
    expect((await run([[200, { recordings: [] }]], 'list')).said).toBe('no recordings\n');
  });
});

describe('sluice library rebuild', () => {
  it('makes the database anew from the files, and names those that cannot be read', async () => {
    const folder = newFolder();
    const { library } = await openLibrary(join(folder, 'data'));
    await library.add(makeRecording(), ZOE);
    await library.close();
    writeFileSync(join(folder, 'data', 'library', 'two.json'), writeRecording(makeRecording({ id: 'two' })));
    writeFileSync(join(folder, 'data', 'library', 'bad.json'), '{');
    rmSync(join(folder, 'data', 'library.db'));
    const config = join(folder, 'sluice.yaml');
    writeFileSync(config, 'data: ./data\nchannels: { main: { inputs: [{ name: a, type: slate }] } }\n');
    const context = new FakeContext();
    await runProgram(['library', 'rebuild', '--config', config], context);
    expect(context.printed).toBe(`${join(folder, 'data')}: 2 recordings; 1 files cannot be read: the log names them\n`);
    expect(context.logged).toContain('bad.json');
    const again = await openLibrary(join(folder, 'data'));
    expect(
      again.library
        .list({ limit: 10 })
        .items.map(({ id }) => id)
        .sort(),
    ).toEqual(['one', 'two']);
  });
});
