import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { planDownload, type Download } from '../../../src/export/download.ts';
import { makeArchive, type MadeArchive } from '../../support/made-archive.ts';
import { makeNumberedFile, readClicks, readNumbers } from '../../support/numbered-file.ts';
import { examine } from '../../support/programme.ts';
import { temporaryFolder } from '../../support/rig.ts';

const FRAME = 3000;
const FROM = secondsToTicks(1_790_000_000);
/** Five groups of two seconds. */
const SECONDS = 10;
const PER_SEGMENT = 60;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const collect = async (download: Download, from = 0): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of download.bytes(from)) pieces.push(piece);
  return Buffer.concat(pieces);
};

const { path: folder, remove } = temporaryFolder();
let whole: MadeArchive;
const file = join(folder, 'numbered.ts');

const archive = (name: string, options: { without?: number[]; encrypted?: boolean } = {}): MadeArchive =>
  makeArchive({ file, folder: join(folder, name), from: FROM, frame: FRAME, ...options });

beforeAll(async () => {
  await makeNumberedFile(file, { seconds: SECONDS });
  whole = archive('whole');
});
afterAll(remove);

const plan = (made: MadeArchive, format: 'mp4' | 'ts', seconds?: [number, number]): Promise<Download> => {
  const [from, to] = seconds ?? [0, SECONDS];
  const wanted = { from: FROM + secondsToTicks(from), to: FROM + secondsToTicks(to) };
  return planDownload({ reader: made.reader, keys: made.keys, range: wanted, format });
};

describe('a download as MPEG-TS', () => {
  it('is the segments one after the other, of a length that is told before', async () => {
    const download = await plan(whole, 'ts');
    const bytes = await collect(download);
    expect(bytes).toHaveLength(download.byteLength!);
    const report = examine(bytes, FRAME);
    expect(report).toMatchObject({
      pictures: 300,
      pictureSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
    expect(whole.held()).toBe(0);
  });

  it('is in the clear where the archive is encrypted, to the byte, from any byte on', async () => {
    const clear = await collect(await plan(whole, 'ts'));
    const encrypted = await plan(archive('encrypted', { encrypted: true }), 'ts');
    expect(encrypted.byteLength).toBe(clear.length);
    expect((await collect(encrypted)).equals(clear)).toBe(true);
    const from = whole.segments[0]!.byteLength + 12_345;
    expect((await collect(encrypted, from)).equals(clear.subarray(from))).toBe(true);
    expect((await collect(await plan(whole, 'ts'), from)).equals(clear.subarray(from))).toBe(true);
  });

  it('has the segments that have any of their time in the range', async () => {
    const bytes = await collect(await plan(whole, 'ts', [3, 4.5]));
    const path = join(folder, 'range.ts');
    writeFileSync(path, bytes);
    expect(readNumbers(path).numbers).toEqual(range(PER_SEGMENT, 3 * PER_SEGMENT));
  });

  it('breaks off, and does not go on, where a segment is shorter than it is said to be', async () => {
    const damaged = archive('damaged');
    const path = damaged.reader.segmentPath('main', damaged.segments[1]!);
    writeFileSync(path, readFileSync(path).subarray(188));
    await expect(plan(damaged, 'ts').then((download) => collect(download))).rejects.toThrow('not the length');
    expect(damaged.held()).toBe(0);
  });
});

describe('a download as MP4', () => {
  it('has every picture at its time, and the sound with it', async () => {
    const download = await plan(whole, 'mp4');
    const path = join(folder, 'whole.mp4');
    const bytes = await collect(download);
    writeFileSync(path, bytes);
    const { numbers, times, complaints } = readNumbers(path);
    expect(complaints).toBe('');
    expect(numbers).toEqual(range(0, 300));
    expect(times[0]).toBe(0);
    times.forEach((time, index) => expect(time).toBeCloseTo(index / 30, 4));
    const clicks = readClicks(path);
    // The first one may fall to the decoder's beginning.
    for (const second of range(1, 10))
      expect(Math.min(...clicks.map((at) => Math.abs(at - second)))).toBeLessThan(0.012);
  });

  it('closes holes: what comes behind one moves up, sound with pictures', async () => {
    const download = await plan(archive('holes', { without: [2] }), 'mp4');
    const path = join(folder, 'holes.mp4');
    writeFileSync(path, await collect(download));
    const { numbers, times, complaints } = readNumbers(path);
    expect(complaints).toBe('');
    expect(numbers).toEqual([...range(0, 120), ...range(180, 300)]);
    times.forEach((time, index) => expect(time).toBeCloseTo(index / 30, 4));
    const clicks = readClicks(path);
    for (const second of range(1, 8))
      expect(Math.min(...clicks.map((at) => Math.abs(at - second)))).toBeLessThan(0.012);
    expect(download.seconds).toBeCloseTo(8, 3);
  });

  it('says what there is where the rendition, or the time, is not there', async () => {
    const { reader } = whole;
    const wanted = { reader, range: { from: FROM, to: whole.to }, format: 'mp4', rendition: '4k' } as const;
    await expect(planDownload(wanted)).rejects.toThrow('there is no rendition "4k"; there are: main');
    await expect(plan(whole, 'mp4', [100, 200])).rejects.toMatchObject({ code: 'nothing-there' });
  });
});
