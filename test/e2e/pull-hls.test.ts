import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ticksToSeconds } from '../../src/clock/ticks.ts';
import type { PullInput, PullOptions } from '../../src/inputs/pull-input.ts';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import { LiveHls, makeHls, MPEG2, type HlsItem } from '../support/live-hls.ts';
import { expectWhole, failure, seconds, startPull, type Pulled } from '../support/pull-rig.ts';
import { temporaryFolder } from '../support/rig.ts';
import { tonesOf } from '../support/tones.ts';
import { waitFor } from '../support/wait.ts';

describe('an HLS stream that is pulled', { timeout: 90_000 }, () => {
  let media: ReturnType<typeof temporaryFolder>;
  let folder: ReturnType<typeof temporaryFolder>;
  let server: LiveHls;
  let input: PullInput | undefined;
  let ts: HlsItem[];

  beforeAll(async () => {
    media = temporaryFolder();
    ts = await makeHls(media.path, 'ts', { seconds: 40 });
  });

  afterAll(() => media.remove());

  beforeEach(() => {
    folder = temporaryFolder();
    server = new LiveHls(media.path);
  });

  afterEach(async () => {
    await input?.stop();
    input = undefined;
    await server.stop();
    folder.remove();
  });

  const pull = (path: string, options: Partial<PullOptions> = {}, languages: readonly string[] = []): Pulled => {
    const pulled = startPull(folder.path, `${server.base}/${path}`, options, { languages });
    input = pulled.input;
    return pulled;
  };

  it('MPEG-TS, live: the pictures come continuously, at their natural speed', async () => {
    server.live('live.m3u8', ts);
    await server.start();
    const { got, arrivals, input } = pull('live.m3u8');
    await waitFor('eight seconds of pictures', () => got.pictures >= seconds(8));
    expect(input.source()).toMatchObject({
      status: 'live',
      reason: `pulled from ${server.base}/live.m3u8`,
      figures: { videoCodec: 'H.264', audioCodec: 'AAC', width: 320, height: 180 },
    });
    const lasted = (arrivals.at(-1)! - arrivals[0]!) / 1000;
    const played = ticksToSeconds(got.samples.filter(({ kind }) => kind === 'video').at(-1)!.pts - got.samples[0]!.pts);
    expect(Math.abs(lasted - played)).toBeLessThan(1);
    expectWhole({ got }, 6);
  });

  it.each(['iv', 'number'] as const)('AES-128, the IV by %s', async (key) => {
    server.live('live.m3u8', await makeHls(media.path, `aes-${key}`, { seconds: 16, key }));
    await server.start();
    const { got } = pull('live.m3u8');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect(server.requests.filter((name) => name === `aes-${key}.key`)).toHaveLength(1);
  });

  it('fragmented MP4', async () => {
    server.live('live.m3u8', await makeHls(media.path, 'fmp4', { seconds: 16, segment: 'fmp4' }));
    await server.start();
    const { got } = pull('live.m3u8');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect(server.requests.filter((name) => name === 'fmp4-init.mp4')).toHaveLength(1);
  });

  it.each(['mpegts', 'fmp4'] as const)('a discontinuity: other timestamps, another size (%s)', async (segment) => {
    const one = await makeHls(media.path, `one-${segment}`, { seconds: 5, segment, offset: 1000 });
    const two = await makeHls(media.path, `two-${segment}`, { seconds: 12, segment, size: [480, 270] });
    const [first, ...others] = two;
    const joined = [...one, { ...first!, tags: [...first!.tags, '#EXT-X-DISCONTINUITY'] }, ...others];
    server.live('live.m3u8', joined);
    await server.start();
    const { got, input } = pull('live.m3u8');
    await waitFor('pictures of both', () => got.pictures >= seconds(8));
    expectWhole({ got }, 4, 1);
    expect(input.source().figures).toMatchObject({ width: 480, height: 270 });
    const arrived = got.samples.filter(({ kind }) => kind === 'video').map(({ pts }) => pts);
    expect(arrived).toEqual(arrived.toSorted((a, b) => a - b));
  });

  it('codecs that are not those of a feed', async () => {
    server.live('live.m3u8', await makeHls(media.path, 'mpeg2', { seconds: 16, codecs: MPEG2 }));
    await server.start();
    const { got, input } = pull('live.m3u8');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expect(input.source().figures).toMatchObject({ videoCodec: 'MPEG-2', audioCodec: 'MP2' });
    expectWhole({ got }, 3);
  });

  it('one of several qualities, with its sound in a playlist of its own', async () => {
    const making = { seconds: 16, segment: 'fmp4' } as const;
    server.live('low.m3u8', await makeHls(media.path, 'low', { ...making, only: 'video' }));
    server.live('high.m3u8', await makeHls(media.path, 'high', { ...making, only: 'video', size: [480, 270] }));
    server.live('sound.m3u8', await makeHls(media.path, 'sound', { ...making, only: 'audio' }));
    server.text(
      'index.m3u8',
      [
        '#EXTM3U',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",DEFAULT=YES,URI="sound.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,CODECS="avc1.42c00c,mp4a.40.2",AUDIO="a"',
        'low.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=480x270,CODECS="avc1.42c00c,mp4a.40.2",AUDIO="a"',
        'high.m3u8',
      ].join('\n'),
    );
    await server.start();
    const { got, input } = pull('index.m3u8', { variant: { maxBitrate: 600_000 } });
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect(input.source().figures).toMatchObject({ width: 320 });
    expect(server.requests).not.toContain('high.m3u8');
  });

  it('languages in playlists of their own; of one that is missing the main sound is heard', async () => {
    const making = { seconds: 16, only: 'audio' } as const;
    server.live('main.m3u8', ts.slice(0, 16));
    server.live('de.m3u8', await makeHls(media.path, 'de', { ...making, tone: 2000, segment: 'fmp4' }));
    server.live('es.m3u8', await makeHls(media.path, 'es', { ...making, tone: 3000 }));
    server.text(
      'index.m3u8',
      [
        '#EXTM3U',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Español",LANGUAGE="es",URI="es.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Deutsch",LANGUAGE="de-AT",URI="de.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,CODECS="avc1.42c00c,mp4a.40.2",AUDIO="a"',
        'main.m3u8',
      ].join('\n'),
    );
    await server.start();
    const { got } = pull('index.m3u8', {}, ['en', 'fr', 'de']);
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect(server.requests).not.toContain('es.m3u8');
    const sound = (wanted: number): Buffer[] =>
      got.samples.flatMap((sample) => (sample.kind === 'audio' && (sample.track ?? 0) === wanted ? [sample.data] : []));
    expect(tonesOf(Buffer.concat(sound(2)))).toEqual([2000]);
    const french = sound(1);
    expect(french.length).toBeGreaterThan(200);
    expect(Buffer.concat(french).includes(Buffer.concat(sound(0).slice(2, 200)))).toBe(true);
  });

  it.each([
    ['as it is', undefined],
    ['converted', MPEG2],
  ])('what is complete is played from its start, and then once more: %s', async (name, codecs) => {
    const short = await makeHls(media.path, name.replaceAll(' ', '-'), { seconds: 4, ...(codecs && { codecs }) });
    server.live('vod.m3u8', short, { ready: 4, ends: true });
    await server.start();
    const { got } = pull('vod.m3u8');
    await waitFor('more pictures than there are', () => got.pictures >= seconds(7));
    expectWhole({ got }, 5, 1);
  });

  it('byte ranges of one file', async () => {
    const parts = ts.slice(0, 12);
    const data = parts.map(({ name }) => readFileSync(join(media.path, name)));
    writeFileSync(join(media.path, 'all.ts'), Buffer.concat(data));
    const items = parts.map((item, index) => {
      const offset = data.slice(0, index).reduce((sum, { length }) => sum + length, 0);
      return { ...item, name: 'all.ts', tags: [`#EXT-X-BYTERANGE:${data[index]!.length}@${offset}`] };
    });
    server.live('live.m3u8', items);
    await server.start();
    const { got } = pull('live.m3u8');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
  });

  it('a server that dies and comes back within what was read ahead is not noticed', async () => {
    const items = await makeHls(media.path, 'long', { seconds: 40, segmentSeconds: 2 });
    server.live('live.m3u8', items, { target: 2 });
    await server.start();
    const { got, arrivals } = pull('live.m3u8');
    await waitFor('pictures', () => got.pictures >= seconds(1));
    await server.stop();
    await waitFor('pictures of what was read ahead', () => got.pictures >= seconds(3));
    await server.start();
    await waitFor('pictures from after it', () => got.pictures >= seconds(10));
    expectWhole({ got }, 6, 1);
    const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
    expect(Math.max(...gaps)).toBeLessThan(1500);
  });

  it('a server that is away for long is connected to again', async () => {
    server.live('live.m3u8', ts);
    await server.start();
    const { got, input } = pull('live.m3u8');
    await waitFor('pictures', () => got.pictures >= seconds(1));
    await server.stop();
    const failed = await failure({ input });
    expect(failed.reason).toMatch(/127\.0\.0\.1:\d+ refuses the connection; trying again/);
    const before = got.pictures;
    await server.start();
    await waitFor('pictures again', () => got.pictures >= before + seconds(3));
    expect(input.source().status).toBe('live');
  });

  it('segments that are missing, or come too late, are passed over', async () => {
    server.live('live.m3u8', ts);
    server.trouble = (request, response) => {
      if (request.url !== '/ts-6.ts') return false;
      response.writeHead(404).end();
      return true;
    };
    await server.start();
    const { got } = pull('live.m3u8');
    await waitFor('pictures from after it', () => got.pictures >= seconds(7));
    expectWhole({ got }, 4, 1);
    expect(server.requests).toContain('ts-8.ts');
  });

  it('says HTTP 404, and goes on trying', async () => {
    await server.start();
    const { got, input } = pull('later.m3u8');
    const failed = await failure({ input }, /HTTP 404/);
    expect(failed.reason).toMatch(/^HTTP 404 for http:\S+later\.m3u8; trying again/);
    server.live('later.m3u8', ts);
    await waitFor('pictures', () => got.pictures >= seconds(1));
  });

  it('refuses a private address by default, and names the setting', async () => {
    server.live('live.m3u8', ts);
    await server.start();
    const { input } = pull('live.m3u8', { rules: DEFAULT_PULL_RULES });
    const { reason } = await failure({ input });
    expect(reason).toContain('127.0.0.1 is a loopback address');
    expect(reason).toContain('name it in pull.allow, or set pull.privateAddresses: true');
    expect(server.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'concat:/etc/passwd|/etc/group', 'subfile,,start,0,end,0,,:/etc/passwd', 'data:,x'])(
    'a playlist that names %s reads nothing of this machine',
    async (uri) => {
      server.text('bad.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${uri}\n#EXT-X-ENDLIST\n`);
      server.text('index.m3u8', `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${uri}\n`);
      await server.start();
      for (const path of ['bad.m3u8', 'index.m3u8']) {
        const { got, input: pulled } = pull(path);
        const { reason } = await failure({ input: pulled });
        // What is a name, and no URL of another kind, is asked of the server, and is not there.
        expect(reason).toMatch(uri.startsWith('subfile') ? /HTTP 404/ : /only http: and https: are followed/);
        expect(got.samples).toEqual([]);
        await pulled.stop();
      }
    },
  );
});
