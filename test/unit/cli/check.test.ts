import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { StreamServer } from '../check/stream-server.ts';
import { FakeContext } from './context.ts';

let server: StreamServer;
const playlist = (duration: string): Buffer =>
  Buffer.from(`#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:${duration},\n0.ts\n#EXT-X-ENDLIST\n`);

beforeAll(async () => {
  server = await StreamServer.start();
  server.files.set('right.m3u8', playlist('2.000'));
  server.files.set('wrong.m3u8', playlist('7.000'));
  server.files.set('page.html', Buffer.from('<html></html>'));
});
afterAll(() => server.stop());

const run = async (...args: string[]): Promise<FakeContext> => {
  const context = new FakeContext();
  await runProgram(['check', '--no-media', ...args], context);
  return context;
};

test.each<[string, string[], number, RegExp]>([
  ['right.m3u8', [], 0, /^0 errors, 0 warnings, 0 notes in /],
  [
    'wrong.m3u8',
    [],
    1,
    /^error {3}wrong\.m3u8:4 {2}0\.ts lasts 7 s.*\[extinf-above-target, RFC 8216 4\.3\.3\.1\]\n1 error,/,
  ],
  ['right.m3u8', ['--strict'], 0, /^0 errors/],
  ['wrong.m3u8', ['--json'], 1, /"rule": "extinf-above-target"/],
])('%s %j ends with %d', async (name, flags, code, words) => {
  const { printed, exits } = await run(server.url(name), ...flags);
  expect(printed).toMatch(words);
  expect(exits).toEqual([code]);
});

test('with --strict warnings count', async () => {
  server.change = ({ headers: { 'Cache-Control': _, ...headers }, ...rest }) => ({ ...rest, headers });
  expect((await run(server.url('right.m3u8'))).exits).toEqual([0]);
  expect((await run(server.url('right.m3u8'), '--strict')).exits).toEqual([1]);
  server.change = (answer) => answer;
});

test('what cannot be checked ends with 2, and says why', async () => {
  const page = await run(server.url('page.html'));
  expect([page.exits, page.told]).toEqual([[2], expect.stringContaining('is no HLS playlist')]);
  const json = await run(server.url('none.m3u8'), '--json');
  expect([json.exits, JSON.parse(json.printed)]).toEqual([
    [2],
    expect.objectContaining({ failure: expect.stringContaining('404') as string }),
  ]);
  expect((await run('ftp://example.test/a.m3u8')).exits).toEqual([2]);
});

test.each([[['--for', '0s']], [['--for', 'long']], [['--max-bytes', 'all']], [['--renditions', ',']], [['--colour']]])(
  'called with %j it ends with 2',
  async (flags) => {
    expect((await run(server.url('right.m3u8'), ...flags)).exits).toEqual([2]);
  },
);
