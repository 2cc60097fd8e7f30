import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeContext } from './context.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const run = async (status: number, answer: unknown, ...args: string[]) => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push([request.method, request.url, text === '' ? undefined : JSON.parse(text)]);
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = new FakeContext();
  context.environment = { USER: 'anna', SLUICE_HTTP_PORT: String((server.address() as AddressInfo).port) };
  await runProgram(args, context);
  return { asked, said: context.printed + context.told, exits: context.exits };
};

const by = 'anna (command line)';
const start = '2026-11-21T10:00:06.000Z';

describe('sluice metadata', () => {
  it('tells what is played, and says where it stands', async () => {
    const words = ['--title', 'News', '--artist', 'Studio 1', '--text', 'show=a=b', '--text', 'n=1', '--in', '2s'];
    expect(await run(200, { id: 1, at: start }, 'metadata', 'main', ...words)).toEqual({
      asked: [
        [
          'POST',
          '/api/v1/channels/main/metadata',
          { title: 'News', artist: 'Studio 1', in: '2s', id3: { TXXX: { show: 'a=b', n: '1' } }, by },
        ],
      ],
      said: `main: it stands at ${start}\n`,
      exits: [0],
    });
  });

  it('says why not', async () => {
    const refusal = { code: 'invalid-request', detail: 'the body: say what is to be told' };
    const { said, exits } = await run(400, refusal, 'metadata', 'main');
    expect([said, exits]).toEqual(['main: the body: say what is to be told\n', [1]]);
    expect((await run(200, {}, 'metadata', 'main', '--text', 'a')).exits).toEqual([2]);
    expect((await run(200, {}, 'metadata', 'main', '--title', 'a')).exits).toEqual([3]);
  });
});

describe('sluice break', () => {
  it('announces a break', async () => {
    const answer = { id: 'break-1', status: 'planned', start, planned: 30 };
    const options = ['--in', '5s', '--align', '--class', 'ad', '--attribute', 'X-A=1', '--attribute', 'X-B=2'];
    const { asked, said } = await run(200, answer, 'break', 'main', '30s', ...options);
    expect(asked).toEqual([
      [
        'POST',
        '/api/v1/channels/main/breaks',
        { duration: '30s', in: '5s', align: true, class: 'ad', attributes: { 'X-A': '1', 'X-B': '2' }, by },
      ],
    ]);
    expect(said).toBe(`main: break-1 begins at ${start}, for 30 s\n`);
  });

  it('ends it, or cancels it', async () => {
    const ended = await run(
      200,
      { id: 'break-1', status: 'on', start, end: start },
      'break',
      'main',
      '--end',
      '--in',
      '2s',
    );
    expect(ended.asked).toEqual([['DELETE', '/api/v1/channels/main/breaks?in=2s', undefined]]);
    expect(ended.said).toBe(`main: break-1 ends at ${start}\n`);
    const cancelled = await run(200, { id: 'break-1', status: 'ended', start }, 'break', 'main', '--end');
    expect(cancelled.said).toBe('main: break-1 does not come\n');
  });

  it('without an end lasts until it is ended', async () => {
    const { said } = await run(200, { id: 'break-1', status: 'on', start }, 'break', 'main');
    expect(said).toBe(`main: break-1 begins at ${start}, until it is ended\n`);
  });
});
