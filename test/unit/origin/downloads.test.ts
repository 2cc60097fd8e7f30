import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import type { ClipFileState } from '../../../src/export/clip/clip-maker.ts';
import { RateControl } from '../../../src/export/rate-control.ts';
import type { Rate } from '../../../src/export/token-bucket.ts';
import { DownloadLimit } from '../../../src/origin/download-limit.ts';
import { createOrigin, type Origin } from '../../../src/origin/server.ts';
import { makeArchive, type MadeArchive } from '../../support/made-archive.ts';
import { makeNumberedFile } from '../../support/numbered-file.ts';
import { testDecoder } from '../../support/pictures.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const FROM = secondsToTicks(1_790_000_000);
const { path: folder, remove } = temporaryFolder();
let archive: MadeArchive;
beforeAll(async () => {
  const file = join(folder, 'numbered.ts');
  await makeNumberedFile(file, { seconds: 10 });
  archive = makeArchive({ file, folder: join(folder, 'archive'), from: FROM, frame: 3000 });
});
afterAll(remove);

interface Rig {
  readonly origin: Origin;
  readonly url: string;
  readonly limit: DownloadLimit;
}

const rigs: Rig[] = [];
afterEach(() => Promise.all(rigs.splice(0).map(({ origin }) => origin.stop())));

const start = async (options: { rate?: Rate; atOnce?: number; clip?: ClipFileState } = {}): Promise<Rig> => {
  const { rate, atOnce = 10, clip } = options;
  const limit = new DownloadLimit({ atOnce, perAddress: 10, trusted: [] });
  const { reader, keys, from, to } = archive;
  const subject = (id: string) => ({
    ...{ id, title: 'Bühne', archive: { channel: 'main' }, reader, keys, range: { from, to }, growing: false },
  });
  const origin = createOrigin({
    channels: new Map(),
    playerRoot: '/nowhere',
    decoder: testDecoder(),
    downloads: {
      subjects: {
        channel: () => Promise.resolve(undefined),
        recording: (id) => Promise.resolve(id === 'one' ? subject(id) : undefined),
      },
      clipFile: () => Promise.resolve(clip && { path: join(folder, 'numbered.ts'), file: clip }),
      limit,
      rates: new RateControl(rate),
    },
    log: quietLog(),
  });
  const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
  const rig = { origin, limit, url: `http://127.0.0.1:${port}/vod/one` };
  rigs.push(rig);
  return rig;
};

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
};

/** Begins a download, and takes nothing of it. */
const begin = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(url, { agent: false }, resolve).once('error', reject).end();
  });

describe('downloads', () => {
  it('say how long they are and what they are called, and go on from any byte', async () => {
    const { url } = await start();
    const whole = await ask(`${url}/download.ts`);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('video/mp2t');
    expect(Number(whole.headers.get('content-length'))).toBe(whole.body.length);
    expect(whole.headers.get('content-disposition')).toBe(
      `attachment; filename="Buhne 2026-09-21 14-13 UTC.ts"; filename*=UTF-8''B%C3%BChne%202026-09-21%2014-13%20UTC.ts`,
    );
    const etag = whole.headers.get('etag')!;
    const from = Math.floor(whole.body.length / 3);
    const rest = await ask(`${url}/download.ts`, { Range: `bytes=${from}-`, 'If-Range': etag });
    expect(rest.status).toBe(206);
    expect(rest.body.equals(whole.body.subarray(from))).toBe(true);
    const piece = await ask(`${url}/download.ts`, { Range: 'bytes=1000-1999' });
    expect(piece.body.equals(whole.body.subarray(1000, 2000))).toBe(true);
    expect((await ask(`${url}/download.ts`, { Range: `bytes=${whole.body.length}-` })).status).toBe(416);
    expect((await ask(`${url}/download.ts`, { 'If-None-Match': etag })).status).toBe(304);
    const part = await ask(`${url}/download.ts?start=4s&end=5s`, { Range: `bytes=${from}-`, 'If-Range': etag });
    expect(part.status).toBe(200);
  });

  it('as MP4 tell an estimate, as their length is known at the end', async () => {
    const { url } = await start();
    const { status, headers, body } = await ask(`${url}/download.mp4?start=0:02&end=0:06`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('video/mp4');
    expect(headers.get('content-length')).toBeNull();
    expect(Number(headers.get('sluice-estimated-length'))).toBeGreaterThan(1000);
    expect(headers.get('content-disposition')).toContain('14-13 UTC.mp4');
    expect(body.toString('latin1', 4, 8)).toBe('ftyp');
    const head = await fetch(`${url}/download.mp4`, { method: 'HEAD' });
    expect(head.headers.get('content-type')).toBe('video/mp4');
  });

  it('are refused with words', async () => {
    const { url } = await start();
    const words = async (path: string): Promise<[number, string]> => {
      const { status, body } = await ask(`${url}/${path}`);
      return [status, body.toString()];
    };
    expect(await words('download.mp4?start=soon')).toEqual([
      400,
      expect.stringContaining('start: "soon" is no moment'),
    ]);
    expect(await words('download.ts?start=5s&end=5s')).toEqual([400, 'end: must be later than the start\n']);
    expect(await words('download.ts?start=1h&end=2h')).toEqual([404, expect.stringContaining('nothing was recorded')]);
    expect(await words('download.ts?rendition=4k')).toEqual([404, 'there is no rendition "4k"; there are: main\n']);
    expect((await ask(url.replace('one', 'other') + '/download.ts')).status).toBe(404);
  });

  it('are limited in number, and those who go away make room', async () => {
    const { url, limit } = await start({ atOnce: 2, rate: { burst: 0, factor: 1 } });
    const taken = [await begin(`${url}/download.ts`), await begin(`${url}/download.mp4`)];
    expect(limit.underWay).toBe(2);
    const refused = await ask(`${url}/download.ts`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    for (const each of taken) each.destroy();
    await waitFor('room', () => limit.underWay === 0);
    expect(archive.held()).toBe(0);
    const again = await begin(`${url}/download.ts`);
    expect(again.statusCode).toBe(200);
    again.destroy();
  });

  it('of a clip are its file, once it is there', async () => {
    const ready = await start({ clip: { state: 'ready', byteLength: 1 } });
    const whole = await ask(`${ready.url}/download.mp4`);
    expect(Number(whole.headers.get('content-length'))).toBe(whole.body.length);
    const piece = await ask(`${ready.url}/download.mp4`, { Range: 'bytes=100-199' });
    expect(piece.status).toBe(206);
    expect(piece.body.equals(whole.body.subarray(100, 200))).toBe(true);
    const making = await start({ clip: { state: 'making', progress: 0.427 } });
    const soon = await ask(`${making.url}/download.mp4`);
    expect([soon.status, soon.body.toString()]).toEqual([
      503,
      'the clip is being made, 42 % done: try again in a moment\n',
    ]);
    const failed = await start({ clip: { state: 'failed', code: 'disk', problem: 'the disk is full' } });
    const never = await ask(`${failed.url}/download.mp4`);
    expect([never.status, never.body.toString()]).toEqual([409, 'the clip could not be made: the disk is full\n']);
  });
});
