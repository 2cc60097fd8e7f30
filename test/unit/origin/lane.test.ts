import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_MSN, makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { readAnswers, sendPieces, startCarrier, type CarrierServer } from './carriers.ts';

const LAST = FIRST_MSN + 9;
const END = 'GET /live/main/none/end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

const makeTimeline = () => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  publishMany(rendition, 10, { parts: 4 });
  return makeChannel(rendition);
};

/** The same channel in the lane and on `node:http`. */
const bothCarriers = async () => {
  const timeline = makeTimeline();
  return { lane: await startCarrier(timeline), node: await startCarrier(timeline, { useLane: false }) };
};

const PATHS = [
  '/live/main/index.m3u8',
  '/live/main/720p/index.m3u8',
  '/live/main/720p/index.m3u8?_HLS_skip=YES',
  `/live/main/720p/index.m3u8?_HLS_msn=${LAST}&_HLS_part=1`,
  `/live/main/720p/index.m3u8?_HLS_msn=${LAST - 5}&CMCD=bl%3D21300%2Cbr%3D3200`,
  '/live/main/720p/index.m3u8?_HLS_part=1',
  '/live/main/720p/index.m3u8?_HLS_msn=abc',
  '/live/main/720p/index.m3u8?_HLS_msn=999999999999',
  `/live/main/720p/${LAST}.ts`,
  `/live/main/720p/${LAST}.ts?token=a%20b`,
  `/live/main/720p/${LAST - 1}.2.ts`,
  `/live/main/720p/${LAST}.9.ts`,
  '/live/main/720p/1.ts',
  '/live/main/720p/01.ts',
  '/live/main/144p/index.m3u8',
  '/live/nobody/index.m3u8',
  '/live/Main/index.m3u8',
  '/live/main/key/abc',
  '/live/main/720p/x/index.m3u8',
  '/live/main/index.m3u',
  '/live//index.m3u8',
  '/live/main/720p/%69ndex.m3u8',
  '/live/main/720p/../720p/index.m3u8',
  '/live/main/./720p/index.m3u8',
  "/live/main/720p/index.m3u8?'quote'",
  '/live/main/720p/index.m3u8#fragment',
  '/live/main/720p/index.m3u8?_HLS_skip=YES#fragment',
  'http://x/live/main/index.m3u8',
  '//live/main/index.m3u8',
  '*',
  '/',
];
const ETAG = `"${LAST}-${(4 * 193).toString(36)}"`;
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'Accept-Encoding': ['gzip', 'gzip, deflate, br', 'br', 'gzip;q=0', '', ' \t gzip \t'],
  'If-None-Match': [ETAG, '*', '"other"', `W/${ETAG}`],
  'If-Range': [ETAG, '"other"', 'Sat, 21 Nov 2026 10:00:00 GMT'],
  Range: ['bytes=0-9', 'bytes=-5', 'bytes=99999-', 'bytes=0-0,5-9', 'bytes=5-2', 'lines=1-2', ''],
  Connection: ['keep-alive', 'Keep-Alive', 'KEEP-ALIVE', 'keep-alive, x'],
  'User-Agent': ['AppleCoreMedia/1.0.0.21A329 (iPhone; U; CPU OS 17_0 like Mac OS X)'],
  Cookie: ['a=b; c=d'],
  'CMCD-Session': ['sid="6e2fb550-c457-11e9-bb97-0800200c9a66",cid="main"'],
  Accept: ['*/*', 'text/html\t,*/*'],
  'X-Long': ['y'.repeat(5000)],
  Upgrade: ['h2c', 'websocket'],
  TE: ['trailers'],
};

const aMethod = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'HEAD', 'OPTIONS');
const aPath = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...PATHS.slice(0, 13)) },
  { weight: 2, arbitrary: fc.constantFrom(`/live/main/720p/${LAST}.ts`, `/live/main/720p/${LAST - 1}.2.ts`) },
  fc.constantFrom(...PATHS),
);
/** The first four decide on the answer. */
const NAMES = Object.keys(FIELDS);
const aField = fc
  .constantFrom(...NAMES, ...NAMES.slice(0, 4), ...NAMES.slice(0, 4), 'Range', 'Range')
  .chain((name) =>
    fc.tuple(
      fc.constantFrom(name, name.toLowerCase(), name.toUpperCase()),
      fc.constantFrom(': ', ':', ':\t  '),
      fc.constantFrom(...FIELDS[name]!),
      fc.constantFrom('', ' ', '\t'),
    ),
  )
  .map((words) => words.join(''));
const aRequest = fc
  .record({ method: aMethod, path: aPath, fields: fc.array(aField, { maxLength: 5 }) })
  .map(({ method, path, fields }) => ({
    method,
    text: [`${method} ${path} HTTP/1.1`, 'Host: x', ...fields, '', ''].join('\r\n'),
  }));

const PATH = '/live/main/720p/index.m3u8';
const aHead: fc.Arbitrary<string> = fc.constantFrom(
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  `GET ${PATH} HTTP/1.0\r\n\r\n`,
  `GET ${PATH} HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n`,
  `GET ${PATH} HTTP/1.2\r\nHost: x\r\n\r\n`,
  `GET ${PATH} HTTP/2.0\r\nHost: x\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost:\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: a b\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:60999\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x:99999\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: user@x/../\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nX: a\r\n folded\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost : x\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\nHost: x\n\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nExpect: something\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nRange: bytes=2-3\r\n\r\n`,
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
  `GET ${PATH}?${'y'.repeat(3000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `\r\nGET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET  ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `get ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01',
);
/** Bytes that mean something, and any others. */
const aBreak = fc.record({
  at: fc.nat(),
  gone: fc.nat({ max: 3 }),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '\r',
      '\n',
      '\r\n',
      ' ',
      '\t',
      ':',
      '\0',
      '%',
      '#',
      '?',
      '/',
      '\x7f',
      '\xe9',
      '/../',
      '\r\n\r\n',
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 2 }),
  ),
});

const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((to, index) => bytes.subarray(at[index], to));
};

const answersOf = async ({ port }: CarrierServer, pieces: readonly Buffer[], methods: readonly string[]) =>
  readAnswers(await sendPieces(port, pieces), methods);

describe('the lane answers as node:http does', () => {
  it('whatever players ask, however it is cut into pieces, several requests in one go', async () => {
    const { lane, node } = await bothCarriers();
    const requests = fc.array(aRequest, { minLength: 1, maxLength: 4 });
    const places = fc.array(fc.nat(), { maxLength: 3 });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(requests, places, async (asked, where) => {
        const bytes = Buffer.from(asked.map(({ text }) => text).join('') + END, 'latin1');
        const methods = asked.map(({ method }) => method);
        const ours = await answersOf(lane, cut(bytes, where), methods);
        const theirs = await answersOf(node, [bytes], methods);
        expect(ours).toEqual(theirs);
        for (const { status } of ours) seen.add(status.slice(9, 12));
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(['200', '206', '304', '400', '404', '416']));
  });

  it('to heads that are odd, or broken anywhere', async () => {
    const { lane, node } = await bothCarriers();
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(aHead, fc.array(aBreak, { maxLength: 3 }), async (head, breaks) => {
        const bytes = breaks.reduce((text, { at, gone, put }) => {
          const place = at % text.length;
          return text.slice(0, place) + put + text.slice(place + gone);
        }, head);
        const pieces = [Buffer.from(bytes, 'latin1')];
        const [ours, theirs] = [await sendPieces(lane.port, pieces, true), await sendPieces(node.port, pieces, true)];
        expect(readAnswers(ours, [])).toEqual(readAnswers(theirs, []));
        for (const { status } of readAnswers(ours, [])) seen.add(status.slice(9, 12));
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(['200', '400', '404', '431']));
  });
});
