import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nalUnits } from '../../src/media/annex-b.ts';
import { TsDemuxer, type PesUnit } from '../../src/mpegts/demuxer.ts';
import { isBefore, lastPlace, LowLatencyClient } from '../support/low-latency-client.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
    part: 200ms
${SMALL_CHANNEL}`;
const RENDITIONS = ['small', 'tiny', 'audio'];
/** Eight segments. */
const PARTS = 40;
/** Updates that left something out. */
const DELTAS = PARTS / 4;
/** Segments that were had part by part. */
const WHOLE = 3;
/** Caches in between take a crowd's failures upon them; no player keeps one. */
const FAILED_CACHING = 'public, max-age=0, s-maxage=1';
const IDR = 5;

const unitsOf = (bytes: Buffer): PesUnit[] => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(Buffer.from(bytes));
  demuxer.flush();
  return units;
};
const beginsWithIdr = (bytes: Buffer): boolean => {
  const picture = unitsOf(bytes).find(({ kind }) => kind === 'video');
  return picture !== undefined && [...nalUnits(picture.data)].some((nal) => (nal[0]! & 0x1f) === IDR);
};

describe('Low-Latency HLS, followed by a strict client', () => {
  const folder = temporaryFolder();
  const clients = new Map<string, LowLatencyClient>();
  let test: TestServer;
  let publisher: ChildProcess | undefined;
  const folderOf = (rendition: string): string => `${test.http}/live/main/${rendition}/`;

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    publisher = publish(`${test.rtmp}/secret`);
    await waitFor('all renditions', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).status === 200);
    for (const rendition of RENDITIONS) clients.set(rendition, new LowLatencyClient(folderOf(rendition)));
    const each = [...clients.values()];
    await Promise.all(each.map((client) => client.start()));
    // From the very start of the channel: its first lists are the special ones.
    await Promise.all(
      each.map(async (client) => {
        // A machine that is short of breath makes several parts in one step, and fewer updates of them.
        const isEnough = (): boolean => client.deltas > DELTAS && client.whole.length >= WHOLE;
        while (client.parts.size < PARTS || !isEnough()) await client.step();
      }),
    );
  });

  afterAll(async () => {
    if (publisher) await kill(publisher);
    await test.server.stop();
    folder.remove();
  });

  it('begins with a list of full length, whose front is gaps, and is followed through delta updates', () => {
    for (const client of clients.values()) {
      const listed = [...client.segments.values()];
      const gaps = listed.findIndex(({ gap }) => !gap);
      expect(gaps).toBe(6);
      expect(listed.slice(gaps).some(({ gap }) => gap)).toBe(false);
      const [first] = listed;
      expect(listed.map(({ msn }) => msn)).toEqual(listed.map((_, index) => first!.msn + index));
      // RFC 8216bis 4.4.4.6: dates are those of the programme clock, from which the numbers follow.
      for (const { msn, date } of listed) expect(Math.abs(date - msn * 1000)).toBeLessThan(40);
      expect(client.deltas).toBeGreaterThan(DELTAS);
    }
  });

  it('lists each part once, as it was hinted, within the length that it says', () => {
    for (const client of clients.values()) {
      expect(new Set(client.appeared).size).toBe(client.appeared.length);
      const { partTarget, targetDuration } = client.playlist;
      for (const { parts, duration, gap } of client.segments.values()) {
        expect(Math.round(duration)).toBeLessThanOrEqual(targetDuration);
        for (const part of parts) expect(part.duration).toBeLessThanOrEqual(partTarget);
        for (const part of parts.slice(0, -1)) expect(part.duration).toBeGreaterThanOrEqual(0.85 * partTarget);
        if (gap || parts.length === 0) continue;
        const sum = parts.reduce((total, part) => total + part.duration, 0);
        expect(Math.abs(sum - duration)).toBeLessThan(0.001);
      }
    }
  });

  it('answers a hint with the very bytes of the part, and parts make up their segment', async () => {
    for (const [rendition, client] of clients) {
      for (const { name, parts } of client.whole) {
        const names = parts.map((part) => part.name);
        expect(Buffer.concat(names.map((part) => client.parts.get(part)!))).toEqual(await client.bytes(name!));
        for (const { name: part, independent } of parts) {
          expect(independent).toBe(rendition === 'audio' || beginsWithIdr(client.parts.get(part)!));
        }
        expect(parts[0]!.independent).toBe(true);
      }
      const [name] = [...client.parts.keys()].slice(-1);
      const again = await client.part(name!);
      if (again) expect(again).toEqual(client.parts.get(name!));
    }
  });

  it('reports on every sibling where that stands', async () => {
    for (const [rendition, client] of clients) {
      const siblings = RENDITIONS.filter((name) => name !== rendition);
      const places = async (): Promise<Map<string, ReturnType<typeof lastPlace>>> =>
        new Map(
          await Promise.all(siblings.map(async (name) => [name, lastPlace(await clients.get(name)!.load())] as const)),
        );
      const earlier = await places();
      await client.start();
      await client.step();
      const later = await places();
      expect(client.playlist.reports.map((report) => report.rendition)).toEqual(siblings);
      for (const report of client.playlist.reports) {
        expect(isBefore(report, earlier.get(report.rendition)!)).toBe(false);
        expect(isBefore(later.get(report.rendition)!, report)).toBe(false);
      }
    }
  });

  it('refuses what is senseless, and sends at once what is old', async () => {
    const client = clients.get('small')!;
    await client.start();
    const { msn } = client.playlist.segments.at(-1)!;
    expect(await client.status('index.m3u8?_HLS_part=1')).toBe(400);
    // Further segments may have come meanwhile.
    for (const ahead of [20, 100]) expect(await client.status(`index.m3u8?_HLS_msn=${msn + ahead}`)).toBe(400);
    expect(await client.status(`index.m3u8?_HLS_msn=${msn}&_HLS_part=3`)).toBe(200);
    expect(await client.status('index.m3u8?_HLS_msn=1')).toBe(200);
    expect(await client.status(`${msn - 1}.77.ts`)).toBe(404);
    expect(await client.status(`${msn + 20}.0.ts`)).toBe(404);
    expect(await client.status(`${client.playlist.mediaSequence - 10_000}.ts`)).toBe(404);
  });

  it('may be cached: what names a version for long, what does not for half a target, failures for a moment', async () => {
    const headersOf = async (path: string): Promise<(string | null)[]> => {
      const { headers } = await fetch(folderOf('tiny') + path);
      return [headers.get('cache-control'), headers.get('set-cookie')];
    };
    // Asked for when a later one is there already, a number names no version any more.
    const msn = await waitFor('a version that may be kept', async () => {
      const next = (await clients.get('tiny')!.load()).segments.at(-1)!.msn + 1;
      const [caching, cookie] = await headersOf(`index.m3u8?_HLS_msn=${next}`);
      expect([['public, max-age=6', 'no-cache'].includes(caching!), cookie]).toEqual([true, null]);
      return caching === 'public, max-age=6' && next;
    });
    // Half of one second is no whole second.
    expect(await headersOf('index.m3u8')).toEqual(['no-cache', null]);
    expect(await headersOf('index.m3u8?_HLS_part=1')).toEqual(['no-store', null]);
    expect(await headersOf(`${msn}.0.ts`)).toEqual(['public, max-age=31536000, immutable', null]);
    expect(await headersOf(`${msn + 50}.0.ts`)).toEqual([FAILED_CACHING, null]);
  });

  it('is 503 once the channel has stood still for three target durations, and goes on behind that', async () => {
    await kill(publisher!);
    await waitFor('the end of the source', async () => (await test.state()).inputs[0]!.status !== 'live');
    const { http } = test;
    const client = clients.get('small')!;
    await client.start();
    const held = async (path: string): Promise<[number, string | null, string | null]> => {
      const { status, headers } = await fetch(`${http}/live/main/small/${path}`);
      return [status, headers.get('retry-after'), headers.get('cache-control')];
    };
    const stalled = [503, expect.stringMatching(/^\d+$/), FAILED_CACHING];
    // What was still in the encoder comes meanwhile.
    const { answers, waited } = await waitFor('the channel to stand still', async () => {
      await client.start();
      const path = `index.m3u8?_HLS_msn=${lastPlace(client.playlist).msn + 1}`;
      const from = performance.now();
      const both = await Promise.all([held(path), held(path)]);
      return both.every(([status]) => status !== 200) && { answers: both, waited: performance.now() - from };
    });
    for (const answer of answers) expect(answer).toEqual(stalled);
    expect(waited).toBeGreaterThan(2900);
    await client.start();
    expect(await held(client.playlist.hints[0]!)).toEqual(stalled);
    publisher = publish(`${test.rtmp}/secret`);
    await waitFor('its pictures', async () => isBefore(lastPlace(client.playlist), lastPlace(await client.load())));
    await client.start();
    for (let step = 0; step < 7; step++) await client.step();
    // An encoder that was given nothing owed nothing: it is not taken for one that hangs.
    expect((await test.state()).encoder.restarts).toBe(0);
  });
});
