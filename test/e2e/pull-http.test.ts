import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { makeHls, MPEG2, type Trouble } from '../support/live-hls.ts';
import { expectWhole, failure, LOCAL_RULES, pullStage, seconds } from '../support/pull-rig.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

describe.concurrent('what is pulled over HTTP', { timeout: 240_000 }, () => {
  const media = temporaryFolder();
  const file = (name: string): string => join(media.path, name);

  beforeAll(async () => {
    await makeHls(media.path, 'whole', { seconds: 12, segmentSeconds: 60 });
    await makeHls(media.path, 'other', { seconds: 12, segmentSeconds: 60, codecs: MPEG2 });
    const copy = ['-i', file('whole-0.ts'), '-c', 'copy', '-bsf:a', 'aac_adtstoasc', '-y'];
    // Its index stands at the end: it can only be read by seeking.
    await runFfmpeg([...copy, file('film.mp4')]);
    await runFfmpeg([...copy.filter((arg) => !arg.includes('adts') && arg !== '-bsf:a'), file('film.mkv')]);
  });

  afterAll(() => media.remove());

  /** Sends a file of twelve seconds at the speed at which it is played, over one connection. */
  const sendLive =
    (name: string): Trouble =>
    (request, response) => {
      if (!request.url!.startsWith('/live')) return false;
      const data = readFileSync(file(name));
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      const startedAt = performance.now();
      void (async () => {
        for (let sent = 0; sent < data.length && !response.destroyed; await sleep(20)) {
          const due = Math.ceil((data.length * (performance.now() - startedAt)) / 12_000);
          if (due > sent) response.write(data.subarray(sent, due));
          sent = Math.max(sent, due);
        }
        response.end();
      })();
      return true;
    };

  it('a live transport stream', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.trouble = sendLive('whole-0.ts');
    const { got, input } = pull('live');
    await waitFor('five seconds of pictures', () => got.pictures >= seconds(5.5));
    expect(input.source()).toMatchObject({ status: 'live', figures: { videoCodec: 'H.264', width: 320 } });
    await expectWhole({ got }, 2);
  });

  it('a transport stream that can be had at once is played at its natural speed', async ({
    expect,
    onTestFinished,
  }) => {
    const { pull } = await pullStage(media.path, onTestFinished);
    const { got, ahead } = pull('whole-0.ts');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(ahead()).toBeLessThan(0.5);
  });

  it('a transport stream with other codecs is converted', async ({ onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.trouble = sendLive('other-0.ts');
    const { got } = pull('live');
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
  });

  it.for(['film.mp4', 'film.mkv'])('a media file: %s', async (name, { expect, onTestFinished }) => {
    const { pull } = await pullStage(media.path, onTestFinished);
    const { got, ahead } = pull(name);
    await waitFor('three seconds of pictures', () => got.pictures >= seconds(3.5));
    await expectWhole({ got }, 2);
    expect(ahead()).toBeLessThan(0.5);
  });

  it('a stream that breaks off is connected to again', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.trouble = sendLive('whole-0.ts');
    const { got } = pull('live');
    await waitFor('pictures', () => got.pictures >= seconds(2));
    await server.stop();
    const before = got.pictures;
    await server.start();
    await waitFor('pictures again', () => got.pictures >= before + seconds(2));
    expect(server.requests.filter((name) => name === 'live').length).toBeGreaterThanOrEqual(2);
  });

  it('HLS by its content type, behind a redirection', async ({ onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.live('list', await makeHls(media.path, 'hls', { seconds: 12 }));
    server.trouble = (request, response) => {
      if (request.url !== '/somewhere') return false;
      response.writeHead(307, { location: '/list' }).end();
      return true;
    };
    const { got } = pull('somewhere');
    await waitFor('two seconds of pictures', () => got.pictures >= seconds(2));
  });

  it('says what is wrong', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.text('page', '<html>not a film</html>');
    expect((await failure(pull('none.mp4'))).reason).toContain('HTTP 404');
    expect((await failure(pull('page'))).reason).toMatch(/Invalid data|playlist/);
  });

  it('user and password go to the server, and into no state', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    const seen = new Set<string | undefined>();
    const live = sendLive('whole-0.ts');
    server.trouble = (request, response) => {
      seen.add(request.headers.authorization);
      return live(request, response);
    };
    const { input } = pull(`${server.base.replace('//', '//me:s3cret@')}/live?token=t0ken`);
    await waitFor('a request', () => seen.size > 0);
    expect([...seen]).toEqual([`Basic ${Buffer.from('me:s3cret').toString('base64')}`]);
    expect(JSON.stringify(input.source())).not.toMatch(/s3cret|t0ken/);
  });

  it.for([
    ['ffconcat version 1.0\nfile /etc/passwd\n', 'application/octet-stream'],
    ['ffconcat version 1.0\nfile http://127.0.0.1:1/\n', 'video/mp4'],
    ['<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', 'application/dash+xml'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n', 'video/mp4'],
  ])('a list in place of a film leads nowhere: %j', async ([text, type], { expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
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

  it('what it must not reach, it does not reach by way of ffmpeg either', async ({ expect, onTestFinished }) => {
    const { server, pull } = await pullStage(media.path, onTestFinished);
    server.trouble = (request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.2:1/film.mp4' }).end();
      return true;
    };
    const { input } = pull('film.mp4', { rules: LOCAL_RULES });
    expect((await failure({ input })).reason).toContain('127.0.0.2 is a loopback address');
  });
});
