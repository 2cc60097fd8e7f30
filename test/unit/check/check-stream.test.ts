import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkStream, CheckError } from '../../../src/check/client/check-stream.ts';
import type { CheckResult } from '../../../src/check/summary.ts';
import { intoSegments, madeSamples, mux } from './made-segments.ts';
import { StreamServer, type Change, type Served } from './stream-server.ts';

const MULTIVARIANT = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=400000,CODECS="CODEC,mp4a.40.2",RESOLUTION=64x36,FRAME-RATE=30.000
media.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=400000,CODECS="CODEC",RESOLUTION=64x36,URI="keys.m3u8"
`;
const list = (count: number, head: string[], tail: string[]): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-TARGETDURATION:1',
    ...head,
    ...Array.from({ length: count }, (_, index) => `#EXTINF:1.000,\n${index}.ts`),
    ...tail,
    '',
  ].join('\n');
const VOD = list(3, ['#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-INDEPENDENT-SEGMENTS'], ['#EXT-X-ENDLIST']);

describe('a stream over HTTP', () => {
  let server: StreamServer;
  const check = (
    name = 'index.m3u8',
    options: { seconds?: number; media?: boolean; maxBytes?: number; renditions?: string[] } = {},
  ): Promise<CheckResult> =>
    checkStream({
      url: server.url(name),
      seconds: 10,
      media: true,
      renditions: [],
      maxBytes: 1e9,
      insecure: false,
      ...options,
    });
  const rules = ({ findings }: CheckResult): string[] => [...new Set(findings.map(({ rule }) => rule))].toSorted();

  beforeAll(async () => {
    server = await StreamServer.start();
    mux(intoSegments(madeSamples()).slice(0, 3)).forEach((data, index) => server.files.set(`${index}.ts`, data));
    server.files.set('media.m3u8', Buffer.from(VOD));
    server.files.set('keys.m3u8', Buffer.from(VOD.replace('#EXT-X-IND', '#EXT-X-I-FRAMES-ONLY\n#EXT-X-IND')));
    server.files.set('index.m3u8', Buffer.from(MULTIVARIANT));
    // The name of the codec is for the checker to say.
    const words = (await check()).findings.find(({ rule }) => rule === 'codecs-incomplete')?.message ?? '';
    const codec = /avc1\.[0-9a-f]{6}/.exec(words)?.[0] ?? 'avc1.unknown';
    server.files.set(
      'index.m3u8',
      Buffer.from(MULTIVARIANT.replaceAll('CODEC,', `${codec},`).replaceAll('"CODEC"', `"${codec}"`)),
    );
  });
  beforeEach(() => void (server.change = (answer) => answer));
  afterAll(() => server.stop());

  test('that is right has no finding, and all of it was looked at', async () => {
    const result = await check();
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ unseen: [], counts: { renditions: 2, segments: 3 } });
  });

  const isFile = (url: string | undefined, end: string): boolean => (url ?? '').split('?')[0]!.endsWith(end);
  const on =
    (end: string, change: (answer: Served) => Served): Change =>
    (answer, { url }) =>
      isFile(url, end) ? change(answer) : answer;
  const header =
    (name: string, value?: string) =>
    ({ headers, ...rest }: Served): Served => {
      const { [name]: _, ...others } = headers;
      return { ...rest, headers: value === undefined ? others : { ...others, [name]: value } };
    };

  test.each<[string, Change, string[]]>([
    ['no CORS', on('.ts', header('Access-Control-Allow-Origin')), ['cors-missing']],
    [
      'no CORS on errors',
      (answer) => (answer.status === 404 ? header('Access-Control-Allow-Origin')(answer) : answer),
      ['cors-missing'],
    ],
    [
      'errors that are kept',
      (answer) => (answer.status === 404 ? header('Cache-Control', 'max-age=600')(answer) : answer),
      ['error-kept'],
    ],
    ['no Cache-Control', on('.m3u8', header('Cache-Control')), ['cache-control-missing']],
    ['media that is not kept', on('.ts', header('Cache-Control', 'no-store')), ['media-not-kept']],
    ['a cookie', on('media.m3u8', header('Set-Cookie', 'a=b')), ['cookie-set']],
    ['playlists of another type', on('.m3u8', header('Content-Type', 'text/plain')), ['playlist-type-other']],
    ['media of another type', on('.ts', header('Content-Type', 'text/html')), ['media-type']],
    ['no Vary', on('.m3u8', header('Vary')), ['vary-missing']],
    [
      'no gzip',
      on('index.m3u8', ({ headers: { 'Content-Encoding': _, ...headers }, status, body }) => ({
        status,
        headers,
        body: Buffer.concat([gunzipSync(body), Buffer.from(`# ${'long'.repeat(100)}`)]),
      })),
      ['playlist-not-compressed'],
    ],
    [
      'a segment that is missing',
      on('1.ts', ({ headers }) => ({ status: 404, headers, body: Buffer.alloc(0) })),
      ['media-unavailable'],
    ],
    [
      'a variant that is missing',
      on('media.m3u8', ({ headers }) => ({ status: 404, headers, body: Buffer.alloc(0) })),
      ['playlist-unavailable'],
    ],
    [
      'a playlist that cannot be unpacked',
      on('media.m3u8', ({ headers, status }) => ({ headers, status, body: Buffer.from('#EXTM3U') })),
      ['playlist-unavailable'],
    ],
  ])('%s', async (_, change, wanted) => {
    server.change = change;
    expect(rules(await check())).toEqual(wanted);
  });

  test('what a variant says of itself is held against its media', async () => {
    const right = server.files.get('index.m3u8')!.toString();
    const wrong = right
      .replace('BANDWIDTH=900000,AVERAGE-BANDWIDTH=400000', 'BANDWIDTH=9000,AVERAGE-BANDWIDTH=4000')
      .replace('mp4a.40.2', 'mp4a.40.5,ac-3')
      .replace('RESOLUTION=64x36,FRAME-RATE=30.000', 'RESOLUTION=640x360,FRAME-RATE=25.000');
    server.files.set('wrong.m3u8', Buffer.from(wrong));
    const expected = [
      'bandwidth-exceeded',
      'codecs-differ',
      'codecs-surplus',
      'frame-rate-differs',
      'resolution-differs',
    ];
    expect(rules(await check('wrong.m3u8'))).toEqual(expected);
  });

  test('less can be looked at: no media, some renditions, some bytes', async () => {
    expect((await check(undefined, { media: false })).counts).toMatchObject({ segments: 0, bytes: 0 });
    const some = await check(undefined, { renditions: ['media'] });
    expect(some).toMatchObject({ counts: { renditions: 1 }, unseen: ['rendition keys.m3u8'] });
    expect((await check(undefined, { maxBytes: 1 })).unseen).toEqual(['media beyond --max-bytes']);
  });

  test.each([
    ['what is no playlist', '0.ts', 'is no HLS playlist'],
    ['what is not there', 'none.m3u8', 'the answer is 404'],
  ])('%s cannot be checked', async (_, name, words) => {
    const failure = check(name);
    await expect(failure).rejects.toBeInstanceOf(CheckError);
    await expect(failure).rejects.toThrow(words);
  });

  test('nobody who listens', async () => {
    const gone = await StreamServer.start();
    const url = gone.url('index.m3u8');
    gone.stop();
    const failure = checkStream({ url, seconds: 1, media: true, renditions: [], maxBytes: 1, insecure: false });
    await expect(failure).rejects.toThrow('nothing listens there');
  });

  test('a server of Low-Latency HLS that only says so', async () => {
    const date = '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z';
    const control =
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,HOLD-BACK=3.0,PART-HOLD-BACK=1.5\n#EXT-X-PART-INF:PART-TARGET=0.5';
    const live = list(
      3,
      [control, '#EXT-X-INDEPENDENT-SEGMENTS', date],
      ['#EXT-X-PRELOAD-HINT:TYPE=PART,URI="3.0.ts"'],
    );
    server.files.set('live.m3u8', Buffer.from(live));
    const result = await check('live.m3u8', { seconds: 1.8 });
    const errors = result.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
    expect(errors).toEqual(['blocking-early', 'blocking-part-alone', 'blocking-roll-over', 'segment-late']);
    expect(rules(result)).toEqual(
      expect.arrayContaining(['blocking-far-ahead', 'playlist-short', 'low-latency-without-http2']),
    );
  });
});
