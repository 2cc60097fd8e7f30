import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { checkStream } from '../../src/check/client/check-stream.ts';
import type { CheckResult, SummedFinding } from '../../src/check/summary.ts';
import { freePort } from '../bench/measure/free-port.ts';
import { Nginx, nginxRtmpIsThere, peerConfig } from '../bench/measure/nginx.ts';
import { kill, publish } from '../support/publisher.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** What says that the machine is out of breath. */
const LATE = new Set(['segment-late', 'part-late']);
/** What may come of it: answers and parts that never came, pictures that were lost. It counts where nothing was late. */
const CONSEQUENCES = new Set([
  ...['blocking-failed', 'blocking-kept-too-short', 'media-unavailable', 'playlist-unavailable'],
  ...['preload-hint-broken', 'tracks-changed', 'extinf-above-target'],
]);
const TRIES = 3;

const isLate = ({ findings }: CheckResult): boolean => findings.some(({ rule }) => LATE.has(rule));

/** A check during which the machine was out of breath is made once more: what is wrong with a stream is wrong each time. */
const check = async (url: string, seconds: number): Promise<CheckResult> => {
  for (let tries = 1; ; tries++) {
    const result = await checkStream({ url, seconds, media: true, renditions: [], maxBytes: 1e9, insecure: false });
    const isDoubtful = result.findings.some(({ rule }) => LATE.has(rule) || CONSEQUENCES.has(rule));
    if (tries === TRIES || !isDoubtful) return result;
  }
};

/** All that is found of the stream itself, with its words, for whoever reads why the test failed. */
const found = (result: CheckResult, ...severities: SummedFinding['severity'][]): SummedFinding[] =>
  result.findings.filter(
    ({ severity, rule }) =>
      severities.includes(severity) && !LATE.has(rule) && !(CONSEQUENCES.has(rule) && isLate(result)),
  );
const rules = (result: CheckResult, ...severities: SummedFinding['severity'][]): string[] =>
  found(result, ...severities).map(({ rule }) => rule);
const faults = (result: CheckResult): SummedFinding[] => found(result, 'error', 'warning');

const listed = (url: string, least: number): Promise<unknown> =>
  waitFor(`${least} segments`, async () => {
    const text = await fetch(url).then(
      (response) => (response.ok ? response.text() : ''),
      () => '',
    );
    // nginx-rtmp begins with a discontinuity, which it does not count.
    return text.split('#EXTINF').length > least && !text.includes('#EXT-X-DISCONTINUITY\n');
  });

const SLATE = '\n    inputs: [{ name: slate, type: slate }]';
const PARTS = '\n    part: 333ms';
const ROTATING = '\n    encryption: { method: aes-128, rotate: 10s }';

describe('our own streams', { timeout: 240_000 }, () => {
  const folders: ReturnType<typeof temporaryFolder>[] = [];
  const servers: TestServer[] = [];
  const urls = (): string[] => servers.map(({ http }) => `${http}/live/main/index.m3u8`);

  beforeAll(async () => {
    const fmp4 = '\n    container: fmp4';
    for (const more of ['', PARTS, PARTS + fmp4, PARTS + ROTATING, PARTS + fmp4 + ROTATING]) {
      const folder = temporaryFolder();
      folders.push(folder);
      servers.push(await startServer(folder.path, `${SLATE}${more}${SMALL_CHANNEL}`));
    }
    // Beyond twelve target durations delta updates are offered.
    for (const { http } of servers) await listed(`${http}/live/main/small/index.m3u8`, 13);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(servers.map(({ server }) => server.stop()));
    for (const { remove } of folders) remove();
  });

  it('have no finding, with parts and without', async ({ expect }) => {
    const [classic, lowLatency] = await Promise.all(
      urls()
        .slice(0, 2)
        .map((url) => check(url, 6)),
    );
    expect(faults(classic!)).toEqual([]);
    expect(faults(lowLatency!)).toEqual([]);
    expect(rules(classic!, 'note')).toEqual([]);
    expect(rules(lowLatency!, 'note')).toEqual(['low-latency-without-http2']);
    // It was looked at what is said to be right.
    // With the key frames of two of them.
    expect(classic!.counts).toMatchObject({ renditions: 5 });
    expect(classic!.counts.segments).toBeGreaterThanOrEqual(18);
    expect(lowLatency!.counts.parts).toBeGreaterThanOrEqual(3 * 3 * 3);
  });

  it('have no finding in fragmented MP4, and encrypted, over a rotation of keys', async ({ expect }) => {
    const results = await Promise.all(
      urls()
        .slice(2)
        .map((url) => check(url, 10)),
    );
    for (const [index, result] of results.entries()) {
      expect(faults(result)).toEqual([]);
      // Of what is encrypted as a whole no key frame can be fetched by itself.
      const isClear = index === 0;
      const notes = [...(isClear ? [] : ['i-frames-missing']), 'low-latency-without-http2'];
      expect(rules(result, 'note')).toEqual(notes);
      expect(result.counts).toMatchObject({ renditions: isClear ? 5 : 3 });
      expect(result.counts.parts).toBeGreaterThanOrEqual(3 * 3 * 5);
    }
  });
});

describe.concurrent('our own stream of a source beside what is encoded, with parts', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let publisher: ReturnType<typeof publish> | undefined;
  afterAll(async () => {
    if (publisher) await kill(publisher);
    await test?.server.stop();
    folder.remove();
  });

  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const switchTo = async (input: string): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ input });
    const { status } = await fetch(`${test.http}/api/v1/channels/main/switch`, { method: 'POST', headers, body });
    if (status === 200) await onAir(input);
    return status;
  };
  const playlistOf = async (rendition: string): Promise<string> =>
    (await fetch(`${test.http}/live/main/${rendition}/index.m3u8`)).text();
  const newest = async (): Promise<number> =>
    Math.max(
      0,
      ...(await playlistOf('tiny'))
        .split('\n')
        .flatMap((line) => /^(\d+)\.ts$/.exec(line)?.[1] ?? [])
        .map(Number),
    );
  const more = async (segments: number): Promise<void> => {
    const before = await waitFor('a segment', async () => (await newest()) || false);
    await waitFor(`${segments} more`, async () => (await newest()) >= before + segments);
  };

  it('has no finding, across cuts to a publisher with B-frames and back', async ({ expect }) => {
    test = await startServer(
      folder.path,
      `
    inputs: [{ name: studio, type: rtmp, key: secret }, { name: slate, type: slate }]
    switch: { stallAfter: 3s }
    ladder:
      - source
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 900k, audioBitrate: 64k, preset: ultrafast }
      - audio
    segment: 1s
    part: 333ms
    window: 60s
`,
    );
    // Neither its rate nor its groups fit into what is encoded.
    publisher = publish(`${test.rtmp}/secret`, { size: '320x180', rate: 25, gop: 40, bFrames: 2 });
    await onAir('studio');
    await more(4);
    const checking = check(`${test.http}/live/main/index.m3u8`, 14);
    for (const input of ['slate', 'studio', 'slate', 'studio']) {
      await more(2);
      expect(await switchTo(input)).toBe(200);
    }
    const result = await checking;
    expect(faults(result)).toEqual([]);
    expect(result.counts).toMatchObject({ renditions: 5 });
    await waitFor('all cuts in the playlist', async () => {
      return (await playlistOf('source')).split('#EXT-X-DISCONTINUITY\n').length >= 5;
    });
    expect(result.counts.parts).toBeGreaterThan(45);
  });
});

describe.skipIf(!nginxRtmpIsThere()).concurrent('streams of others', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  let nginx: Nginx;
  let http: string;
  const programs: ReturnType<typeof ffmpeg>[] = [];

  beforeAll(async () => {
    const [rtmpPort, httpPort] = [await freePort(), await freePort()];
    const live = join(folder.path, 'root/live');
    mkdirSync(live, { recursive: true });
    nginx = await Nginx.start(folder.path, httpPort, peerConfig(folder.path, rtmpPort, httpPort));
    http = `http://127.0.0.1:${httpPort}/live`;
    programs.push(publish(`rtmp://127.0.0.1:${rtmpPort}/live/nginx`, { rate: 25, gop: 25 }));
    programs.push(
      ffmpeg([
        ...['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-re', '-f', 'lavfi', '-i', 'sine=440:r=48000'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
        ...['-f', 'hls', '-hls_time', '1', '-hls_list_size', '8'],
        ...[
          '-hls_flags',
          'delete_segments+program_date_time+independent_segments+temp_file',
          join(live, 'ffmpeg.m3u8'),
        ],
      ]),
    );
    for (const name of ['nginx', 'ffmpeg']) await listed(`${http}/${name}.m3u8`, 8);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(programs.map(kill));
    await nginx?.stop();
    folder.remove();
  });

  it('nginx-rtmp counts its tables anew in each segment, and has no dates', async ({ expect }) => {
    const result = await check(`${http}/nginx.m3u8`, 5);
    expect(rules(result, 'error')).toEqual(['ts-continuity-across']);
    expect(result.findings.find(({ rule }) => rule === 'ts-continuity-across')?.message).toContain('PAT');
    expect(rules(result, 'warning')).toEqual(['date-missing']);
    expect(rules(result, 'note')).toEqual(['independent-missing']);
  });

  it("ffmpeg's own has an SDT in front, which is only to be noted", async ({ expect }) => {
    const result = await check(`${http}/ffmpeg.m3u8`, 5);
    expect(faults(result)).toEqual([]);
    expect(rules(result, 'note')).toEqual(['ts-tables-late']);
    expect(result.counts.segments).toBeGreaterThanOrEqual(6);
  });
});
