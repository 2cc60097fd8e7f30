import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsToTicks, ticksToSeconds } from '../../src/clock/ticks.ts';
import { pullSchema } from '../../src/config/pull.ts';
import { encryptChunks } from '../../src/encryption/aes-128.ts';
import type { Recording } from '../../src/library/recording.ts';
import { createOrigin, type Origin } from '../../src/origin/server.ts';
import { openFile, openRemote } from '../../src/pictures/media-bytes.ts';
import { PictureFolder } from '../../src/pictures/picture-folder.ts';
import { PictureWork } from '../../src/pictures/picture-work.ts';
import { RecordingPictures } from '../../src/pictures/recording-pictures.ts';
import { stillsOfMedia } from '../../src/pictures/stills.ts';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import { makeDatedFilm, secondShown } from '../support/dated-film.ts';
import { fillArchive, type FilledArchive } from '../support/filled-archive.ts';
import { testDecoder } from '../support/pictures.ts';
import { startRangedServer } from '../support/ranged-server.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const run = promisify(execFile);
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'];
const SECONDS = 20;

const folder = temporaryFolder();
const film = join(folder.path, 'film.mp4');
beforeAll(() => makeDatedFilm(film, SECONDS, H264), 60_000);
afterAll(() => folder.remove());

const sizeOf = async (picture: Buffer): Promise<(string | number)[]> => {
  const { format, width, height } = await sharp(picture).metadata();
  return [format, width, height];
};

describe('stills of a file', () => {
  const decoder = testDecoder();

  const check = async (path: string): Promise<void> => {
    const bytes = await openFile(path);
    try {
      const stills = await stillsOfMedia(bytes, 5, { decoder });
      expect(stills.map(({ at }) => Math.round(at))).toEqual([2, 6, 10, 14, 18]);
      for (const { at, jpeg } of stills) expect(await secondShown(jpeg)).toBeCloseTo(at, 0);
    } finally {
      await bytes.close();
    }
  };

  it('show what they say, from MP4, Matroska and MPEG-TS', async () => {
    const copies = ['film.mkv', 'film.ts', 'film.mov'].map((name) => join(folder.path, name));
    for (const copy of copies) await run('ffmpeg', ['-v', 'error', '-y', '-i', film, '-c', 'copy', copy]);
    for (const path of [film, ...copies]) await check(path);
  });

  it('are made of VP9 and HEVC as well', async () => {
    const [webm, hevc] = [join(folder.path, 'film.webm'), join(folder.path, 'hevc.mp4')];
    await makeDatedFilm(webm, SECONDS, ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-an']);
    const quiet = ['-x265-params', 'log-level=none:keyint=10:scenecut=0', '-tag:v', 'hvc1', '-an'];
    await makeDatedFilm(hevc, SECONDS, ['-c:v', 'libx265', '-preset', 'ultrafast', ...quiet]);
    await check(webm);
    await check(hevc);
  });

  it('are read from a web server by its index, where the rules allow it', async () => {
    const large = join(folder.path, 'large.mp4');
    await run('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=40,noise=alls=20:allf=t'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', large],
    ]);
    const server = await startRangedServer(large);
    try {
      const { signal } = new AbortController();
      await expect(openRemote(server.url, DEFAULT_PULL_RULES, signal)).rejects.toThrow(/loopback address/);
      expect(server.requests).toBe(0);
      const bytes = await openRemote(server.url, pullSchema.parse({ privateAddresses: true }), signal);
      expect(await stillsOfMedia(bytes, 3, { decoder })).toHaveLength(3);
      await bytes.close();
      expect(server.sent / statSync(large).size).toBeLessThan(0.1);
    } finally {
      await server.stop();
    }
  });

  it('are written by the command; what is no video is refused with the reason', async () => {
    const output = join(folder.path, 'stills');
    const sluice = (...args: string[]) => run(process.execPath, ['src/main.ts', 'stills', ...args]);
    await sluice(film, '-n', '4', '-o', output, '--size', 'small', '--format', 'webp');
    const names = readdirSync(output).sort();
    expect(names).toHaveLength(4);
    expect(names[0]).toBe('still-01-00-00-02.webp');
    expect(await sizeOf(readFileSync(join(output, names[3]!)))).toEqual(['webp', 320, 180]);
    await expect(sluice('package.json')).rejects.toMatchObject({ code: 1, stderr: /it is not MP4, MOV, MKV/ });
  });
});

describe.each([
  ['in the clear', false],
  ['that is encrypted', true],
])('pictures of a recording %s', (_, encrypted) => {
  const key = { id: 'k1', bytes: randomBytes(16), iv: randomBytes(16) };
  const keys = { find: (id: string) => (id === key.id ? key.bytes : undefined) };
  let filled: FilledArchive;
  let recording: Recording;
  let pictures: RecordingPictures;
  let origin: Origin;
  let http: string;
  const data = join(folder.path, `data-${encrypted}`);

  beforeAll(async () => {
    mkdirSync(join(data, 'live'), { recursive: true });
    const encrypt = (chunk: Buffer) => ({ chunk: encryptChunks([chunk], key.bytes, key.iv), key });
    filled = await fillArchive(join(data, 'live'), film, secondsToTicks(1.7e9), encrypted ? encrypt : undefined);
    recording = {
      ...{ id: 'talk', kind: 'recording', archive: { channel: 'main' }, title: 'Talk', description: '', tags: [] },
      ...{
        state: 'finished',
        fromTicks: filled.from,
        toTicks: filled.from + secondsToTicks(SECONDS),
        marks: [],
        byteLength: 0,
      },
      ...{ poster: undefined, problem: undefined, createdAt: '', updatedAt: '' },
    };
    const find = (id: string) => (id === 'talk' ? { reader: filled.archive, recording, keys } : undefined);
    const pictureFolder = new PictureFolder(join(data, 'pictures'));
    const setPoster = (id: string, poster: string): Promise<void> => {
      expect(id).toBe('talk');
      recording = { ...recording, poster };
      return Promise.resolve();
    };
    pictures = new RecordingPictures({ find, decoder: testDecoder(), folder: pictureFolder, log: quietLog() });
    origin = createOrigin({
      ...{ channels: new Map(), playerRoot: '/nowhere', decoder: testDecoder(), log: quietLog() },
      recordingPictures: { pictures, find: (id) => find(id)?.recording, setPoster },
    });
    http = `http://127.0.0.1:${(await origin.start({ host: '127.0.0.1', port: 0 })).port}`;
  });
  afterAll(async () => {
    await origin.stop();
    await filled.archive.stop();
  });

  const picture = async (path: string): Promise<Buffer> => {
    const response = await fetch(`${http}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    return Buffer.from(await response.arrayBuffer());
  };

  it('are stills, of which one becomes the poster', async () => {
    const answer = await fetch(`${http}/api/v1/recordings/talk/stills?count=4`);
    const { stills } = (await answer.json()) as { stills: { at: string; url: string }[] };
    expect(stills).toHaveLength(4);
    const begin = ticksToSeconds(filled.from);
    for (const { at, url } of stills) {
      expect(await secondShown(await picture(url))).toBeCloseTo(Date.parse(at) / 1000 - begin, 0);
    }
    const chosen = stills[2]!;
    const post = (body: object): Promise<Response> =>
      fetch(`${http}/api/v1/recordings/talk/poster`, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
      });
    const { poster } = (await (await post({ at: chosen.at })).json()) as { poster: string };
    expect(recording.poster).toBe(poster);
    expect(await secondShown(await picture(`/vod/talk/${poster}-large.jpg`))).toBeCloseTo(
      Date.parse(chosen.at) / 1000 - begin,
      0,
    );
    expect(await sizeOf(await picture(`/vod/talk/${poster}-card.webp`))).toEqual(['webp', 1200, 630]);
    expect((await post({ at: '2001-01-01T00:00:00Z' })).status).toBe(400);
    expect((await post({ at: 'noon' })).status).toBe(400);
    expect((await fetch(`${http}/vod/talk/poster-0123456789abcdef-large.jpg`)).status).toBe(404);
    expect((await fetch(`${http}/api/v1/recordings/none/stills`)).status).toBe(404);
  });

  it('are a storyboard, each of whose tiles shows its moment', async () => {
    const text = await (await fetch(`${http}/vod/talk/storyboard.vtt`)).text();
    const cues = [...text.matchAll(/^00:00:(\S+) --> \S+\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)];
    expect(cues).toHaveLength(SECONDS / 2);
    for (const [, from, file, ...place] of cues) {
      const [left, top, width, height] = place.map(Number) as [number, number, number, number];
      const sheet = await picture(`/vod/talk/${file!}`);
      expect(Math.abs((await secondShown(sheet, { left, top, width, height })) - Number(from))).toBeLessThan(1.2);
    }
    const [, , file] = cues[0]!;
    expect((await fetch(`${http}/vod/talk/${file!.replace(/\d+\.jpg$/, '99.jpg')}`)).status).toBe(404);
  });

  it('show nothing of what was trimmed off', async () => {
    const before = await (await fetch(`${http}/vod/talk/storyboard.vtt`)).text();
    const whole = recording;
    recording = { ...recording, fromTicks: filled.from + secondsToTicks(10) };
    try {
      const after = await (await fetch(`${http}/vod/talk/storyboard.vtt`)).text();
      const sheets = (text: string): string[] => [...new Set(text.match(/^sheet\S+\.jpg/gm))];
      for (const sheet of sheets(before)) expect((await fetch(`${http}/vod/talk/${sheet}`)).status).toBe(404);
      for (const sheet of sheets(after)) await picture(`/vod/talk/${sheet}`);
    } finally {
      recording = whole;
    }
  });

  it('are made in the background when it ends, and gone when it is removed', async () => {
    recording = { ...recording, poster: undefined };
    await pictures.forget('talk');
    const work = new PictureWork({
      ...{ pictures, running: () => [], hasPoster: () => recording.poster !== undefined, log: quietLog() },
      setPoster: (id, poster) => {
        recording = { ...recording, poster };
        return Promise.resolve();
      },
    });
    work.finished('talk');
    await work.settled();
    const files = readdirSync(join(data, 'pictures', 'talk'));
    expect(files).toContain(`${recording.poster}.jpg`);
    expect(files.filter((file) => file.startsWith('sheet-'))).not.toEqual([]);
    work.removed('talk');
    await waitFor('an empty folder', () => !readdirSync(join(data, 'pictures')).includes('talk'));
    await work.stop();
  });
});

describe('pictures of a channel', () => {
  const dataFolder = temporaryFolder();
  let test: TestServer;
  beforeAll(async () => {
    test = await startServer(
      dataFolder.path,
      `
    inputs:
      - { name: bars, type: test, size: 320x180, frameRate: 30 }
      - { name: slate, type: slate }
    ladder:
      - { name: small, width: 320, height: 180, frameRate: 30, videoBitrate: 400k, audioBitrate: 64k, preset: ultrafast }
    segment: 1s
    window: 60s
    encryption: { method: aes-128 }
`,
    );
  });
  afterAll(async () => {
    await test.server.stop();
    dataFolder.remove();
  });

  const fetched = (path: string) =>
    waitFor(path, async () => {
      const response = await fetch(`${test.http}${path}`);
      return response.status === 200 && Buffer.from(await response.arrayBuffer());
    });

  it('and of each of its inputs are there while it is on the air', async () => {
    expect(await sizeOf(await fetched('/live/main/picture.webp?size=small'))).toEqual(['webp', 320, 180]);
    const [bars, slate] = [
      await fetched('/live/main/inputs/bars/picture.jpg'),
      await fetched('/live/main/inputs/slate/picture.jpg?size=card'),
    ];
    expect(await sizeOf(bars)).toEqual(['jpeg', 320, 180]);
    expect(await sizeOf(slate)).toEqual(['jpeg', 1200, 630]);
    expect((await fetch(`${test.http}/live/main/inputs/none/picture.jpg`)).status).toBe(404);
    expect((await fetch(`${test.http}/live/none/inputs/bars/picture.jpg`)).status).toBe(404);
  });

  it('are a storyboard of what players can seek in, which grows', async () => {
    const cues = (text: Buffer): string[] => text.toString().match(/^sheet-\S+/gm) ?? [];
    const text = await waitFor('two pictures', async () => {
      const now = await fetched('/live/main/storyboard.vtt');
      return cues(now).length >= 2 && now;
    });
    expect(text.toString()).toMatch(/^WEBVTT\n\nNOTE X-PROGRAM-DATE-TIME:\d{4}-\S+Z\n/);
    const file = cues(text).at(-1)!.split('#')[0]!;
    const sheet = await fetched(`/live/main/${file}`);
    const { width, height } = await sharp(sheet).metadata();
    expect([width, height % 90]).toEqual([1600, 0]);
    const { channels } = await sharp(sheet).stats();
    expect(Math.max(...channels.map(({ max }) => max))).toBeGreaterThan(100);
  });

  it('are made of a recording when it ends', async () => {
    const api = `${test.http}/api/v1/recordings`;
    const post = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(response.ok).toBe(true);
      return (await response.json()) as { id: string };
    };
    const { id } = await post('', { channel: 'main', title: 'Talk' });
    const storyboard = await fetched(`/vod/${id}/storyboard.vtt`);
    expect(storyboard.toString()).toMatch(/^WEBVTT\n\n00:00:00\.000 --> /);
    await post(`/${id}/stop`, {});
    const poster = await waitFor('a poster', async () => {
      const told = (await (await fetch(`${api}/${id}`)).json()) as { poster?: string };
      return told.poster;
    });
    expect(await sizeOf(await fetched(`/vod/${id}/${poster}-small.jpg`))).toEqual(['jpeg', 320, 180]);
    await waitFor('a sheet', () =>
      readdirSync(join(dataFolder.path, 'data', 'pictures', 'recordings', id)).some((file) =>
        file.startsWith('sheet-'),
      ),
    );
  });
});
