import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PullOptions } from '../../src/inputs/pull-input.ts';
import { LiveHls, makeHls, MPEG2 } from '../support/live-hls.ts';
import { expectWhole, failure, LOCAL_RULES, seconds, startPull, type Pulled } from '../support/pull-rig.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

describe('what is pulled over HTTP', { timeout: 90_000 }, () => {
  let media: ReturnType<typeof temporaryFolder>;
  let folder: ReturnType<typeof temporaryFolder>;
  let server: LiveHls;
  let pulled: Pulled | undefined;

  const file = (name: string): string => join(media.path, name);

  beforeAll(async () => {
    media = temporaryFolder();
    await makeHls(media.path, 'whole', { seconds: 12, segmentSeconds: 60 });
    await makeHls(media.path, 'other', { seconds: 12, segmentSeconds: 60, codecs: MPEG2 });
    const copy = ['-i', file('whole-0.ts'), '-c', 'copy', '-bsf:a', 'aac_adtstoasc', '-y'];
    // Its index stands at the end: it can only be read by seeking.
    await runFfmpeg([...copy, file('film.mp4')]);
    await runFfmpeg([...copy.filter((arg) => !arg.includes('adts') && arg !== '-bsf:a'), file('film.mkv')]);
  });

  afterAll(() => media.remove());

  beforeEach(async () => {
    folder = temporaryFolder();
    server = new LiveHls(media.path);
    await server.start();
  });

  afterEach(async () => {
    await pulled?.input.stop();
    pulled = undefined;
    await server.stop();
    folder.remove();
  });

  const pull = (path: string, options: Partial<PullOptions> = {}): Pulled => {
    pulled = startPull(folder.path, `${server.base}/${path}`, options);
    return pulled;
  };

  /** Sends a file at the speed at which it is played, over and over the same connection. */
  const sendLive = (name: string, lasts: number): void => {
    server.trouble = (request, response) => {
      if (request.url !== '/live') return false;
      const data = readFileSync(file(name));
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      const startedAt = performance.now();
      void (async () => {
        for (let sent = 0; sent < data.length && !response.destroyed; await sleep(20)) {
          const due = Math.ceil((data.length * (performance.now() - startedAt)) / (lasts * 1000));
          if (due > sent) response.write(data.subarray(sent, due));
          sent = Math.max(sent, due);
        }
        response.end();
      })();
      return true;
    };
  };

  it('a live transport stream', async () => {
    sendLive('whole-0.ts', 12);
    const { got, input } = pull('live');
    await waitFor('seven seconds of pictures', () => got.pictures >= seconds(7));
    expect(input.source()).toMatchObject({ status: 'live', figures: { videoCodec: 'H.264', width: 320 } });
    expectWhole({ got }, 5);
  });

  it('a transport stream that can be had at once is played at its natural speed', async () => {
    const { got, arrivals } = pull('whole-0.ts');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect((arrivals[seconds(5) - 1]! - arrivals[0]!) / 1000).toBeGreaterThan(4);
  });

  it('a transport stream with other codecs is converted', async () => {
    sendLive('other-0.ts', 12);
    const { got } = pull('live');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
  });

  it.each(['film.mp4', 'film.mkv'])('a media file: %s', async (name) => {
    const { got, arrivals } = pull(name);
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5));
    expectWhole({ got }, 3);
    expect((arrivals[seconds(5) - 1]! - arrivals[0]!) / 1000).toBeGreaterThan(4);
  });

  it('a stream that breaks off is connected to again', async () => {
    sendLive('whole-0.ts', 12);
    const { got } = pull('live');
    await waitFor('pictures', () => got.pictures >= seconds(2));
    await server.stop();
    const before = got.pictures;
    await server.start();
    await waitFor('pictures again', () => got.pictures >= before + seconds(2));
    expect(server.requests.filter((name) => name === 'live').length).toBeGreaterThanOrEqual(2);
  });

  it('HLS by its content type, behind a redirection', async () => {
    server.live('list', await makeHls(media.path, 'hls', { seconds: 12 }));
    server.trouble = (request, response) => {
      if (request.url !== '/somewhere') return false;
      response.writeHead(307, { location: '/list' }).end();
      return true;
    };
    const { got } = pull('somewhere');
    await waitFor('two seconds of pictures', () => got.pictures >= seconds(2));
  });

  it('says what is wrong', async () => {
    server.text('page', '<html>not a film</html>');
    expect((await failure(pull('none.mp4'))).reason).toContain('HTTP 404');
    await pulled!.input.stop();
    expect((await failure(pull('page'))).reason).toMatch(/Invalid data|playlist/);
  });

  it('user and password go to the server, and into no state', async () => {
    const seen = new Set<string | undefined>();
    sendLive('whole-0.ts', 12);
    const live = server.trouble!;
    server.trouble = (request, response) => {
      seen.add(request.headers.authorization);
      return live(request, response);
    };
    pulled = startPull(folder.path, `${server.base.replace('//', '//me:s3cret@')}/live?token=t0ken`);
    const { input } = pulled;
    await waitFor('a request', () => seen.size > 0);
    expect([...seen]).toEqual([`Basic ${Buffer.from('me:s3cret').toString('base64')}`]);
    expect(JSON.stringify(input.source())).not.toMatch(/s3cret|t0ken/);
  });

  it.each([
    ['ffconcat version 1.0\nfile /etc/passwd\n', 'application/octet-stream'],
    ['ffconcat version 1.0\nfile http://127.0.0.1:1/\n', 'video/mp4'],
    ['<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', 'application/dash+xml'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n', 'video/mp4'],
  ])('a list in place of a film leads nowhere: %j', async (text, type) => {
    server.trouble = (request, response) => {
      response.writeHead(200, { 'content-type': type }).end(text);
      return true;
    };
    const { got, input } = pull('film.mp4');
    const { reason } = await failure({ input });
    expect(reason).toMatch(/^http:\S+film\.mp4: Invalid (data|argument)|only http: and https: are followed/);
    expect(got.samples).toEqual([]);
    expect(new Set(server.requests)).toEqual(new Set(['film.mp4']));
  });

  it('what it must not reach, it does not reach by way of ffmpeg either', async () => {
    server.trouble = (request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.2:1/film.mp4' }).end();
      return true;
    };
    const { input } = pull('film.mp4', { rules: LOCAL_RULES });
    expect((await failure({ input })).reason).toContain('127.0.0.2 is a loopback address');
  });
});
