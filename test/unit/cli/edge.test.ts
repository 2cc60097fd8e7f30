import { expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { waitFor } from '../../support/wait.ts';
import { makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { ask, startOrigin } from '../origin/fixture.ts';
import { FakeContext } from './context.ts';

const startOriginWithSegments = async (): Promise<number> => {
  const rendition = makeRendition();
  publishMany(rendition, 6);
  return (await startOrigin({ timeline: makeChannel(rendition) })).port;
};

it('answers viewers for a server, says where, and stops on a signal', async () => {
  const originPort = await startOriginWithSegments();
  const context = new FakeContext();
  const ended = runProgram(['edge', `127.0.0.1:${originPort}`, '--host', '127.0.0.1', '--port', '0'], context);
  const [, port] = await waitFor(
    'the edge',
    () => /Edge of http:\/\/127.*, on port (\d+)/.exec(context.told) ?? undefined,
  );
  const { status, body } = await ask(Number(port), '/live/main/720p/index.m3u8');
  expect([status, body.toString()]).toEqual([200, expect.stringContaining('#EXTM3U')]);
  context.signals.emit('SIGTERM');
  await ended;
  expect(context.exits).toEqual([0]);
  await expect(ask(Number(port), '/health')).rejects.toThrow('ECONNREFUSED');
});

it('shares a port with another one where it is told to', async () => {
  const originPort = await startOriginWithSegments();
  const contexts = [new FakeContext(), new FakeContext()] as const;
  const start = (context: FakeContext, port: string) =>
    runProgram(['edge', `127.0.0.1:${originPort}`, '--host', '127.0.0.1', '--port', port, '--share-port'], context);
  const portOf = async (context: FakeContext) =>
    (await waitFor('an edge', () => /on port (\d+)/.exec(context.told) ?? undefined))[1]!;
  const first = start(contexts[0], '0');
  const port = await portOf(contexts[0]);
  const second = start(contexts[1], port);
  expect(await portOf(contexts[1])).toBe(port);
  for (const context of contexts) context.signals.emit('SIGTERM');
  await Promise.all([first, second]);
  expect(contexts.map(({ exits }) => exits)).toEqual([[0], [0]]);
});

it.each([
  [['edge'], 'url'],
  [['edge', 'ftp://host'], 'http://HOST:PORT'],
  [['edge', 'http://host/live'], 'http://HOST:PORT'],
  [['edge', 'host:8080', '--port', '70000'], '0 to 65535'],
  [['edge', 'host:8080', '--memory', '5'], 'unit'],
  [['edge', 'host:8080', '--memory', '1kB'], '16MB'],
  [['edge', 'host:8080', '--per-address', '0'], '1 to 100000'],
  [['edge', 'host:8080', '--per-address', 'many'], 'must be'],
  [['edge', 'host:8080', '--trusted', '10.0.0.0/8,here'], 'an address (10.1.2.3) or a network'],
])('says what is wrong with %j', async (args, hint) => {
  const context = new FakeContext();
  await runProgram(args, context);
  expect(context.told).toContain(hint);
  expect(context.exits).toEqual([1]);
});
