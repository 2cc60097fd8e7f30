import { expect, it } from 'vitest';
import { HttpCounts } from '../../../src/origin/http-counts.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { startCarrier } from './carriers.ts';
import { ask, until } from './fixture.ts';

const told = (counts: HttpCounts): string[] =>
  counts.list().flatMap(({ kind, class: name, count }) => (count > 0 ? [`${kind} ${name} ${count}`] : []));

it('tells what was asked for by its name', () => {
  const counts = new HttpCounts();
  for (const name of [
    'index.m3u8',
    'iframes.m3u8',
    '12.ts',
    '12.3.ts',
    '12.0.m4s',
    '1.vtt',
    'init-1a.mp4',
    'live.jpg',
  ]) {
    counts.file(name, 200);
  }
  expect(told(counts)).toEqual(['playlist 2xx 2', 'part 2xx 2', 'segment 2xx 2', 'picture 2xx 1', 'media 2xx 1']);
});

it('tells other answers by their path', () => {
  const counts = new HttpCounts();
  counts.url('/live/main/720p/12.ts?token=1', 404);
  counts.url('/vod/show/720p/index.m3u8', 206);
  counts.url('/api/v1/channels', 401);
  counts.url('/health/main', 503);
  counts.url('/metrics', 200);
  counts.url('/healthy', 200);
  counts.url('/', 304);
  expect(told(counts)).toEqual([
    'playlist 2xx 1',
    'segment 4xx 1',
    'api 4xx 1',
    'probe 2xx 1',
    'probe 5xx 1',
    'page 2xx 1',
    'page 3xx 1',
  ]);
});

it.each([true, false])('every answer counts once, with the lane (%s) and without', async (useLane) => {
  const { port, counts } = await startCarrier(makeChannel(makeRendition()), { useLane });
  await ask(port, '/live/main/index.m3u8');
  await ask(port, '/live/nobody/index.m3u8');
  await ask(port, '/elsewhere');
  // The channel has no segment yet.
  const all = ['playlist 4xx 1', 'playlist 5xx 1', 'page 4xx 1'];
  await until(() => told(counts).length === all.length, 'all are counted');
  expect(told(counts)).toEqual(all);
});
