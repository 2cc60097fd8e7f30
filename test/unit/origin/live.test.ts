import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { AUDIO, FIRST_MSN, makeChannel, makeRendition, parse, publishMany } from '../hls/fixture.ts';
import { ask, makeOrigin, startOrigin, until } from './fixture.ts';

const rendition = (segments = 6) => {
  const made = makeRendition();
  publishMany(made, segments);
  return made;
};
const SEGMENT_URL = `/live/main/720p/${FIRST_MSN + 5}.ts`;
/** What the fixture puts into that segment. */
const BYTES = `${FIRST_MSN + 5}<${'x'.repeat(180)}>`;

const setup = async () => {
  const made = rendition();
  return { rendition: made, ...(await startOrigin({ timeline: makeChannel(made) })) };
};

describe('playlists', () => {
  it('have their type, and may be kept for half a target duration', async () => {
    const { port } = await setup();
    for (const path of ['/live/main/index.m3u8', '/live/main/720p/index.m3u8']) {
      const { status, headers, body } = await ask(port, path);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/vnd.apple.mpegurl');
      expect(headers['cache-control']).toBe('public, max-age=1');
      expect(headers['vary']).toBe('Accept-Encoding');
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers['date']).toBeDefined();
      parse(body.toString());
    }
  });

  it('are gzipped for those who take it, under an entity tag of their own', async () => {
    const { port } = await setup();
    const plain = await ask(port, '/live/main/720p/index.m3u8');
    const gzip = await ask(port, '/live/main/720p/index.m3u8', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(gzip.headers.etag).not.toBe(plain.headers.etag);
  });

  it('are not sent again to those who have them, until they change', async () => {
    const { port, rendition: made } = await setup();
    for (const path of ['/live/main/index.m3u8', '/live/main/720p/index.m3u8']) {
      for (const coding of ['identity', 'gzip']) {
        const { headers } = await ask(port, path, { headers: { 'accept-encoding': coding } });
        const again = { 'accept-encoding': coding, 'if-none-match': headers.etag! };
        const unchanged = await ask(port, path, { headers: again });
        expect(unchanged.status).toBe(304);
        expect(unchanged.body).toHaveLength(0);
        expect(unchanged.headers).toMatchObject({ etag: headers.etag, 'access-control-allow-origin': '*' });
      }
    }
    const { headers } = await ask(port, '/live/main/720p/index.m3u8');
    publishMany(made, 1);
    const changed = await ask(port, '/live/main/720p/index.m3u8', { headers: { 'if-none-match': headers.etag! } });
    expect(changed.status).toBe(200);
    expect(parse(changed.body.toString()).segments.at(-1)!.uri).toBe(`${FIRST_MSN + 6}.ts`);
  });

  it('are 503 for a moment while the channel starts', async () => {
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition(), makeRendition({ format: AUDIO })) });
    for (const path of ['/live/main/index.m3u8', '/live/main/audio/index.m3u8']) {
      const { status, headers } = await ask(port, path);
      expect(status).toBe(503);
      expect(headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'public, max-age=0, s-maxage=1' });
    }
  });

  it('ignore directives that are not offered', async () => {
    const { port } = await setup();
    expect((await ask(port, '/live/main/720p/index.m3u8?_HLS_msn=999999999999&token=1')).status).toBe(200);
    expect((await ask(port, '/live/main/720p/index.m3u8?_HLS_part=7')).status).toBe(200);
  });
});

describe('segments', () => {
  it('are sent whole, of several pieces, to be kept for a year', async () => {
    const { port } = await setup();
    const { status, headers, body } = await ask(port, SEGMENT_URL);
    expect(status).toBe(200);
    expect(body.toString()).toBe(BYTES);
    expect(headers).toMatchObject({
      'content-type': 'video/mp2t',
      'content-length': String(BYTES.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Age, Date, Content-Length, Content-Range, ETag',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('are the same bytes whichever way the app is asked', async () => {
    const { app } = makeOrigin({ timeline: makeChannel(rendition()) });
    expect(await (await app.request(SEGMENT_URL)).text()).toBe(BYTES);
  });

  it('are sent in part', async () => {
    const { port } = await setup();
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=5-20', 5, 21],
      ['bytes=100-', 100, BYTES.length],
      ['bytes=-7', BYTES.length - 7, BYTES.length],
    ] as const) {
      const { status, headers, body } = await ask(port, SEGMENT_URL, { headers: { range } });
      expect(status).toBe(206);
      expect(body.toString()).toBe(BYTES.slice(from, to));
      expect(headers['content-range']).toBe(`bytes ${from}-${to - 1}/${BYTES.length}`);
      expect(headers['content-length']).toBe(String(to - from));
    }
  });

  it('answer 416 beyond their end', async () => {
    const { port } = await setup();
    const { status, headers } = await ask(port, SEGMENT_URL, { headers: { range: 'bytes=5000-' } });
    expect(status).toBe(416);
    expect(headers).toMatchObject({
      'content-range': `bytes */${BYTES.length}`,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
  });

  it('heed If-Range and If-None-Match', async () => {
    const { port } = await setup();
    const etag = (await ask(port, SEGMENT_URL)).headers.etag!;
    const same = await ask(port, SEGMENT_URL, { headers: { range: 'bytes=0-1', 'if-range': etag } });
    expect(same.status).toBe(206);
    const other = await ask(port, SEGMENT_URL, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
    expect(other.status).toBe(200);
    const known = await ask(port, SEGMENT_URL, { headers: { range: 'bytes=0-1', 'if-none-match': etag } });
    expect(known.status).toBe(304);
  });

  it('can still be had a window after they left the list', async () => {
    const { port, rendition: made } = await setup();
    publishMany(made, 10);
    expect(made.segments[0]!.msn).toBeGreaterThan(FIRST_MSN + 5);
    expect((await ask(port, SEGMENT_URL)).body.toString()).toBe(BYTES);
  });

  it('are 404 where they are gaps, not made yet, or never will be', async () => {
    const { port, rendition: made } = await setup();
    publishMany(made, 1);
    made.add({ ...made.last!, msn: FIRST_MSN + 9, startTicks: (FIRST_MSN + 9) * made.segmentTicks });
    for (const name of [FIRST_MSN + 8, FIRST_MSN + 10, '999999999999', '1.0', '007', 'x']) {
      const { status, body } = await ask(port, `/live/main/720p/${name}.ts`);
      expect([status, body.toString()]).toEqual([404, 'not found\n']);
    }
  });
});

describe('segments on disk', () => {
  const onDisk = async (bytes: Buffer | undefined, holdFile?: ChannelTimeline['holdFile']) => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-origin-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const made = rendition(60);
    const old = FIRST_MSN + 1;
    if (bytes) writeFileSync(join(folder, `${old}.ts`), bytes);
    const segmentPath = (_: string, msn: number): string => join(folder, `${msn}.ts`);
    const timeline = { ...makeChannel(made), segmentPath, holdFile };
    return { ...(await startOrigin({ timeline })), url: `/live/main/720p/${old}.ts`, path: segmentPath('', old) };
  };

  it('are streamed, whole and in part', async () => {
    const bytes = Buffer.alloc(600_000, 'segment');
    const { port, url } = await onDisk(bytes);
    const whole = await ask(port, url);
    expect(whole.body.equals(bytes)).toBe(true);
    expect(whole.headers['cache-control']).toContain('immutable');
    const part = await ask(port, url, { headers: { range: 'bytes=100000-499999' } });
    expect(part.status).toBe(206);
    expect(part.body.equals(bytes.subarray(100_000, 500_000))).toBe(true);
    expect((await ask(port, url, { headers: { range: 'bytes=600000-' } })).status).toBe(416);
    const known = await ask(port, url, { headers: { 'if-none-match': whole.headers.etag! } });
    expect(known.status).toBe(304);
    const head = await ask(port, url, { method: 'HEAD' });
    expect(head.headers['content-length']).toBe('600000');
  });

  it('are held for as long as they are read: what is written over would be read wrong', async () => {
    const held = new Map<string, number>();
    const count = (path: string, by: number): void => void held.set(path, (held.get(path) ?? 0) + by);
    const hold = (path: string) => {
      count(path, 1);
      return () => count(path, -1);
    };
    const { port, url, path } = await onDisk(Buffer.alloc(24_000_000), hold);
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await until(() => socket.readableLength > 0, 'it has begun');
    expect(held).toEqual(new Map([[path, 1]]));
    socket.destroy();
    await until(() => held.get(path) === 0, 'it is released');
    await ask(port, url.replace(/\d+\.ts/, `${FIRST_MSN}.ts`));
    expect([...held.values()]).toEqual([0, 0]);
  });

  it('are 404 once they are gone, without a word about where they were', async () => {
    const { port, url } = await onDisk(undefined);
    const { status, body } = await ask(port, url);
    expect([status, body.toString()]).toEqual([404, 'not found\n']);
  });

  it('do not keep a file open for a client that has gone', async () => {
    const { port, url } = await onDisk(Buffer.alloc(8_000_000));
    for (let index = 0; index < 5; index++) {
      const abort = new AbortController();
      const asked = ask(port, url, { signal: abort.signal });
      setImmediate(() => abort.abort());
      await expect(asked).rejects.toThrow();
    }
    expect((await ask(port, url)).body).toHaveLength(8_000_000);
  });
});
