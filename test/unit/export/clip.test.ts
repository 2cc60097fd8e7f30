import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { msToTicks, secondsToTicks, toIsoDate, type Ticks } from '../../../src/clock/ticks.ts';
import { makeClip, type MadeClip } from '../../../src/export/clip/make-clip.ts';
import { MovieFile } from '../../../src/export/clip/movie-file.ts';
import { encodePictures } from '../../../src/export/clip/picture-encoder.ts';
import { readMedia } from '../../../src/export/media-stream.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { makeArchive, type MadeArchive, type MadeArchiveOptions } from '../../support/made-archive.ts';
import { makeNumberedFile, readClicks, readNumbers } from '../../support/numbered-file.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';

const FRAME = 3000;
const FROM = secondsToTicks(1_790_000_000);
const SECONDS = 10;
const SEAM = 9000;

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const { path: folder, remove } = temporaryFolder();
const log = quietLog();
const ledger = new ProcessLedger(join(folder, 'run', 'children.json'));
const file = join(folder, 'numbered.ts');
const mainFile = join(folder, 'main.ts');
let whole: MadeArchive;

beforeAll(async () => {
  await makeNumberedFile(file, { seconds: SECONDS });
  await makeNumberedFile(mainFile, { seconds: SECONDS, profile: 'main', bFrames: 0, group: 75, rate: '25' });
  whole = archive('whole');
});
afterAll(remove);

const archive = (name: string, options: Partial<MadeArchiveOptions> = {}): MadeArchive =>
  makeArchive({ file, folder: join(folder, name), from: FROM, frame: FRAME, ...options });

interface Clip extends MadeClip {
  readonly path: string;
  readonly progress: readonly number[];
}

let made = 0;
const cut = async (
  { reader, keys }: MadeArchive,
  from: Ticks,
  to: Ticks,
  signal = new AbortController().signal,
): Promise<Clip> => {
  const path = join(folder, `clip-${++made}.mp4`);
  const segments = await reader.segments('main', { from: from - SEAM, to: to + SEAM });
  const movie = await MovieFile.create(path);
  const progress: number[] = [];
  try {
    const clip = await makeClip({
      media: readMedia({ source: { reader, rendition: 'main', keys }, segments }),
      range: { from, to },
      title: 'Ein Ausschnitt, schön',
      file: movie,
      encode: (job) => encodePictures(job, { ffmpeg: 'ffmpeg', ledger, log }),
      onProgress: (share) => progress.push(share),
      signal,
    });
    return { ...clip, path, progress };
  } catch (error) {
    await movie.abandon();
    throw error;
  }
};

/** In and out points as pictures' numbers. */
const at = (picture: number, frame = FRAME): Ticks => FROM + picture * frame;

const probe = (
  path: string,
): { format: { duration: string; tags: Record<string, string> }; streams: Record<string, string>[] } => {
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path]);
  return JSON.parse(stdout.toString()) as ReturnType<typeof probe>;
};

describe('makeClip', () => {
  it.each([
    ['both ends within groups', 25, 215],
    ['one picture behind a key frame', 61, 181],
    ['within one group', 70, 101],
    ['a single picture', 77, 78],
    ['at key frames', 60, 180],
    ['from the very first to the very last picture', 0, 300],
    ['up to one picture before a key frame', 60, 179],
  ])('has exactly the pictures from the in point to the out point: %s', async (_name, from, to) => {
    const clip = await cut(whole, at(from), at(to));
    const report = readNumbers(clip.path);
    expect(report.complaints).toBe('');
    expect(report.numbers).toEqual(numbers(from, to));
    report.times.forEach((time, index) => expect(time).toBeCloseTo(index / 30, 4));
    expect(clip.pictures).toBe(to - from);
    expect(clip.seconds).toBeCloseTo((to - from) / 30, 6);
    expect(Number(probe(clip.path).format.duration)).toBeCloseTo((to - from) / 30, 1);
    expect(clip.progress.at(-1)).toBe(1);
  });

  it('makes nothing anew but what is cut through', async () => {
    expect((await cut(whole, at(60), at(180))).encoded).toBe(0);
    const clip = await cut(whole, at(25), at(215));
    expect(clip.encoded).toBeGreaterThanOrEqual(35);
    expect(clip.encoded).toBeLessThanOrEqual(35 + 35);
  });

  it('means the nearest picture by a date in milliseconds', async () => {
    const date = (picture: number): Ticks => msToTicks(Date.parse(toIsoDate(at(picture))));
    for (const first of [31, 32, 33]) {
      const clip = await cut(whole, date(first), date(first + 40));
      expect(readNumbers(clip.path).numbers).toEqual(numbers(first, first + 40));
    }
  });

  it('keeps sound and pictures together', async () => {
    // Clicks come with every thirtieth picture.
    const clip = await cut(whole, at(45), at(225));
    const clicks = readClicks(clip.path);
    expect(clicks).toHaveLength(6);
    clicks.forEach((time, index) => expect(Math.abs(time - (0.5 + index))).toBeLessThan(0.012));
    const [video, audio] = probe(clip.path).streams;
    expect(Math.abs(Number(video!['duration']) - Number(audio!['duration']))).toBeLessThan(0.044);
  });

  it('has another profile and rate where its source has', async () => {
    const made = makeArchive({ file: mainFile, folder: join(folder, 'main'), from: FROM, frame: 3600 });
    const clip = await cut(made, at(10, 3600), at(190, 3600));
    const report = readNumbers(clip.path);
    expect(report).toMatchObject({ numbers: numbers(10, 190), complaints: '' });
    const [video] = probe(clip.path).streams;
    expect(video).toMatchObject({
      codec_name: 'h264',
      codec_tag_string: 'avc1',
      profile: 'Main',
      avg_frame_rate: '25/1',
    });
  });

  it('is cut from what is encrypted, and over holes, which are closed', async () => {
    const holes = archive('holes', { without: [2], encrypted: true });
    const clip = await cut(holes, at(90), at(210));
    const report = readNumbers(clip.path);
    expect(report).toMatchObject({ numbers: [...numbers(90, 120), ...numbers(180, 210)], complaints: '' });
    report.times.forEach((time, index) => expect(time).toBeCloseTo(index / 30, 4));
    const clicks = readClicks(clip.path);
    for (const second of [1, 2 / 1])
      expect(Math.min(...clicks.map((time) => Math.abs(time - second)))).toBeLessThan(0.03);
  });

  it('carries its title, begins with its tables, and leaves nothing else behind', async () => {
    const clip = await cut(whole, at(25), at(100));
    expect(probe(clip.path).format.tags['title']).toBe('Ein Ausschnitt, schön');
    const trace = spawnSync('ffprobe', ['-v', 'trace', clip.path]).stderr.toString();
    expect(trace.indexOf("type:'moov'")).toBeLessThan(trace.indexOf("type:'mdat'"));
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends with a reason, and without a file, where there is nothing to cut', async () => {
    await expect(cut(whole, at(900), at(930))).rejects.toMatchObject({ code: 'nothing-there' });
    const gone = new AbortController();
    gone.abort();
    await expect(cut(whole, at(25), at(100), gone.signal)).rejects.toMatchObject({ code: 'stopped' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
