import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import { makeHls, MPEG2, type HlsItem } from '../support/live-hls.ts';
import { expectWhole, failure, pullStage, seconds } from '../support/pull-rig.ts';
import { temporaryFolder } from '../support/rig.ts';
import { tonesOf } from '../support/tones.ts';
import { waitFor } from '../support/wait.ts';

describe.concurrent('an HLS stream that is pulled', { timeout: 240_000 }, () => {
  const media = temporaryFolder();
  let ts: HlsItem[];

  beforeAll(async () => {
    ts = await makeHls(media.path, 'ts', { seconds: 60 });
  });

  afterAll(() => media.remove());

  it('MPEG-TS, live: the pictures come continuously, at their natural speed', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', ts);
    const { got, ahead, input } = pull('live.m3u8');
    await waitFor('six seconds of pictures', () => got.pictures >= seconds(6));
    expect(input.source()).toMatchObject({
      status: 'live',
      reason: `pulled from ${server.base}/live.m3u8`,
      figures: { videoCodec: 'H.264', audioCodec: 'AAC', width: 320, height: 180 },
    });
    expect(ahead()).toBeLessThan(0.5);
    await expectWhole({ got }, 4);
  });

  it.for(['iv', 'number'] as const)('AES-128, the IV by %s', async (key, { expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', await makeHls(media.path, `aes-${key}`, { seconds: 20, key }));
    const { got } = pull('live.m3u8');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(server.requests.filter((name) => name === `aes-${key}.key`)).toHaveLength(1);
  });

  it('fragmented MP4', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', await makeHls(media.path, 'fmp4', { seconds: 20, segment: 'fmp4' }));
    const { got } = pull('live.m3u8');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(server.requests.filter((name) => name === 'fmp4-init.mp4')).toHaveLength(1);
  });

  it.for(['mpegts', 'fmp4'] as const)(
    'a discontinuity: other timestamps, another size (%s)',
    async (segment, { expect, onTestFinished }) => {
      const { server, pull } = await pullStage(media.path, onTestFinished);
      const one = await makeHls(media.path, `one-${segment}`, { seconds: 4, segment, offset: 1000 });
      const two = await makeHls(media.path, `two-${segment}`, { seconds: 20, segment, size: [480, 270] });
      const [first, ...others] = two;
      const joined = [...one, { ...first!, tags: [...first!.tags, '#EXT-X-DISCONTINUITY'] }, ...others];
      server.live('live.m3u8', joined);
      const { got, input } = pull('live.m3u8');
      await waitFor('pictures of both', () => got.pictures >= seconds(7));
      await expectWhole({ got }, 4, 1);
      expect(input.source().figures).toMatchObject({ width: 480, height: 270 });
      const arrived = got.samples.filter(({ kind }) => kind === 'video').map(({ pts }) => pts);
      expect(arrived).toEqual(arrived.toSorted((a, b) => a - b));
    },
  );

  it('codecs that are not those of a feed', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', await makeHls(media.path, 'mpeg2', { seconds: 20, codecs: MPEG2 }));
    const { got, input } = pull('live.m3u8');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    expect(input.source().figures).toMatchObject({ videoCodec: 'MPEG-2', audioCodec: 'MP2' });
    await expectWhole({ got }, 2);
  });

  it('one of several qualities, with its sound in a playlist of its own', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const making = { seconds: 20, segment: 'fmp4' } as const;
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
    const { got, input } = pull('index.m3u8', { variant: { maxBitrate: 600_000 } });
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(input.source().figures).toMatchObject({ width: 320 });
    expect(server.requests).not.toContain('high.m3u8');
  });

  it('languages in playlists of their own; of one that is missing the main sound is heard', async ({
    expect,
    onTestFinished,
  }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const making = { seconds: 20, only: 'audio' } as const;
    server.live('main.m3u8', ts.slice(0, 20));
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
    const { got } = pull('index.m3u8', {}, { languages: ['en', 'fr', 'de'] });
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(server.requests).not.toContain('es.m3u8');
    const sound = (wanted: number): Buffer[] =>
      got.samples.flatMap((sample) => (sample.kind === 'audio' && (sample.track ?? 0) === wanted ? [sample.data] : []));
    expect(await tonesOf(Buffer.concat(sound(2)))).toEqual([2000]);
    const french = sound(1);
    expect(french.length).toBeGreaterThan(100);
    expect(Buffer.concat(french).includes(Buffer.concat(sound(0).slice(2, 100)))).toBe(true);
  });

  it.for([
    ['as it is', undefined],
    ['converted', MPEG2],
  ] as const)(
    'what is complete is played from its start, and then once more: %s',
    async ([name, codecs], { onTestFinished }) => {
      const { server, pull } = await pullStage(media.path, onTestFinished);
      const short = await makeHls(media.path, name.replaceAll(' ', '-'), { seconds: 4, ...(codecs && { codecs }) });
      server.live('vod.m3u8', short, { ready: 4, ends: true });
      const { got } = pull('vod.m3u8');
      await waitFor('more pictures than there are', () => got.pictures >= seconds(5.5));
      await expectWhole({ got }, 4, 1);
    },
  );

  it('byte ranges of one file', async ({ onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const parts = ts.slice(0, 20);
    const data = parts.map(({ name }) => readFileSync(join(media.path, name)));
    writeFileSync(join(media.path, 'all.ts'), Buffer.concat(data));
    const items = parts.map((item, index) => {
      const offset = data.slice(0, index).reduce((sum, { length }) => sum + length, 0);
      return { ...item, name: 'all.ts', tags: [`#EXT-X-BYTERANGE:${data[index]!.length}@${offset}`] };
    });
    server.live('live.m3u8', items);
    const { got } = pull('live.m3u8');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
  });

  it('a server that dies and comes back within what was read ahead is not noticed', async ({
    expect,
    onTestFinished,
  }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const items = await makeHls(media.path, 'long', { seconds: 40, segmentSeconds: 2 });
    server.live('live.m3u8', items, { target: 2 });
    const { got, input } = pull('live.m3u8');
    await waitFor('pictures', () => got.pictures >= seconds(1));
    await server.stop();
    await waitFor('pictures of what was read ahead', () => got.pictures >= seconds(3));
    await server.start();
    expect(input.source().status).toBe('live');
    await waitFor('pictures from after it', () => got.pictures >= seconds(9));
    // It was away for two seconds and more: a pause would be a hole in the times of the pictures.
    await expectWhole({ got }, 6, 1);
    expect(input.source()).toMatchObject({ status: 'live', figures: { reconnects: 0 } });
  });

  it('a server that is away for long is connected to again', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', ts);
    const { got, input } = pull('live.m3u8');
    await waitFor('pictures', () => got.pictures >= seconds(1));
    await server.stop();
    const failed = await failure({ input });
    expect(failed.reason).toMatch(/127\.0\.0\.1:\d+ refuses the connection; trying again/);
    const before = got.pictures;
    await server.start();
    await waitFor('pictures again', () => got.pictures >= before + seconds(2));
    expect(input.source().status).toBe('live');
  });

  it('segments that are missing, or come too late, are passed over', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', ts);
    server.trouble = (request, response) => {
      if (request.url !== '/ts-3.ts') return false;
      response.writeHead(404).end();
      return true;
    };
    const { got } = pull('live.m3u8');
    await waitFor('pictures from after it', () => got.pictures >= seconds(4.5));
    await expectWhole({ got }, 3, 1);
    expect(server.requests).toContain('ts-4.ts');
  });

  it('says HTTP 404, and goes on trying', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const { got, input } = pull('later.m3u8');
    const failed = await failure({ input }, /HTTP 404/);
    expect(failed.reason).toMatch(/^HTTP 404 for http:\S+later\.m3u8; trying again/);
    server.live('later.m3u8', ts);
    await waitFor('pictures', () => got.pictures >= seconds(1));
  });

  it('refuses a private address by default, and names the setting', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('live.m3u8', ts);
    const { input } = pull('live.m3u8', { rules: DEFAULT_PULL_RULES });
    const { reason } = await failure({ input });
    expect(reason).toContain('127.0.0.1 is a loopback address');
    expect(reason).toContain('name it in pull.allow, or set pull.privateAddresses: true');
    expect(server.requests).toEqual([]);
  });

  it.for(['file:///etc/passwd', 'concat:/etc/passwd|/etc/group', 'subfile,,start,0,end,0,,:/etc/passwd', 'data:,x'])(
    'a playlist that names %s reads nothing of this machine',
    async (uri, { expect, onTestFinished }) => {
      const { server, pull } = await pullStage(media.path, onTestFinished);
      server.text('bad.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${uri}\n#EXT-X-ENDLIST\n`);
      server.text('index.m3u8', `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${uri}\n`);
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
