import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { Archive } from '../../../src/timeline/archive.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { temporaryFolder } from '../../support/rig.ts';

const LENGTH: Ticks = secondsToTicks(2);
/** 2026-11-21T04:00:00Z. */
const HOUR: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 4) / 1000);

let folder: ReturnType<typeof temporaryFolder>;
let words: { level: number; msg: string; why?: string; was?: string }[];

beforeEach(() => {
  folder = temporaryFolder();
  words = [];
});
afterEach(() => folder.remove());

const archive = (keepSeconds?: number): Archive =>
  new Archive({
    folder: folder.path,
    keepTicks: keepSeconds === undefined ? undefined : secondsToTicks(keepSeconds),
    log: pino({ level: 'debug' }, { write: (line: string) => words.push(JSON.parse(line) as (typeof words)[0]) }),
  });

const segmentAt = (startTicks: Ticks, chunks: Buffer[] = [Buffer.from('one '), Buffer.from('two')]): Segment => ({
  msn: startTicks / LENGTH,
  startTicks,
  durationTicks: LENGTH,
  byteLength: chunks.reduce((sum, { length }) => sum + length, 0),
  chunks,
  parts: [],
  discontinuity: false,
  gap: false,
});

const files = (): string[] =>
  readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder.path, name)).isFile())
    .sort();
const name = (rendition: string, hour: string, startTicks: Ticks): string =>
  `${rendition}/${hour}/${startTicks / LENGTH}.ts`;

describe('the archive', () => {
  test('holds each segment as a plain file with its number, in a folder of its hour in UTC', async () => {
    const kept = archive();
    kept.add('small', segmentAt(HOUR - LENGTH));
    kept.add('small', segmentAt(HOUR));
    kept.add('audio', segmentAt(HOUR));
    await kept.flush();
    expect(files()).toEqual([
      name('audio', '2026112104', HOUR),
      name('small', '2026112103', HOUR - LENGTH),
      name('small', '2026112104', HOUR),
    ]);
    expect(kept.path('small', HOUR / LENGTH, HOUR)).toBe(join(folder.path, name('small', '2026112104', HOUR)));
    expect(readFileSync(kept.path('small', HOUR / LENGTH, HOUR), 'utf8')).toBe('one two');
    expect(kept.problem).toBeUndefined();
  });

  test('writes thousands of small pieces whole, and as they are', async () => {
    const chunks = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`));
    const kept = archive();
    kept.add('small', segmentAt(HOUR, chunks));
    await kept.flush();
    expect(readFileSync(kept.path('small', HOUR / LENGTH, HOUR))).toEqual(Buffer.concat(chunks));
  });

  test('gives a file its name only once it is whole: whoever looks never sees half of it', async () => {
    const chunks = Array.from({ length: 64 }, () => Buffer.alloc(256 * 1024, 7));
    const kept = archive();
    const path = kept.path('small', HOUR / LENGTH, HOUR);
    let done = false;
    kept.add('small', segmentAt(HOUR, chunks));
    const written = kept.flush().then(() => (done = true));
    const sizes = new Set<number>();
    while (!done) {
      const size = statSync(path, { throwIfNoEntry: false })?.size;
      if (size !== undefined) sizes.add(size);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await written;
    sizes.add(statSync(path).size);
    expect([...sizes]).toEqual([16 * 1024 * 1024]);
    expect(files().filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  test('has no file for a gap', async () => {
    const kept = archive();
    kept.add('small', { ...segmentAt(HOUR), chunks: undefined, byteLength: 0, gap: true });
    await kept.flush();
    expect(files()).toEqual([]);
  });

  test('removes what is older than it is told to keep, as newer comes', async () => {
    const kept = archive(60);
    for (let index = 0; index < 100; index++) kept.add('small', segmentAt(HOUR + index * LENGTH));
    await kept.flush();
    expect(files()).toHaveLength(31);
    expect(files()[0]).toBe(name('small', '2026112104', HOUR + 69 * LENGTH));
  });

  test('keeps all where it is told nothing', async () => {
    const kept = archive();
    for (let index = 0; index < 100; index++) kept.add('small', segmentAt(HOUR + index * 3600 * LENGTH));
    await kept.flush();
    expect(files()).toHaveLength(100);
  });
});

describe('the sweep at the start', () => {
  const put = (path: string): void => {
    mkdirSync(join(folder.path, path, '..'), { recursive: true });
    writeFileSync(join(folder.path, path), 'x');
  };

  test('removes whole hours that are too old and what a crash left half-written, and nothing else', async () => {
    for (const path of [
      'small/2026112101/1.ts',
      'small/2026112102/2.ts',
      'small/2026112103/3.ts',
      'small/2026112104/4.ts',
      'small/2026112104/5.ts.part',
      'small/notes/6.ts.part',
      'other/readme.txt',
      'gone/2025010100/7.ts',
    ]) {
      put(path);
    }
    await archive(3600).sweep(HOUR + secondsToTicks(600));
    expect(files()).toEqual([
      'other/readme.txt',
      'small/2026112103/3.ts',
      'small/2026112104/4.ts',
      'small/notes/6.ts.part',
    ]);
  });

  test('keeps all whole files where there is no age', async () => {
    put('small/2020010100/1.ts');
    put('small/2020010100/2.ts.part');
    await archive().sweep(HOUR);
    expect(files()).toEqual(['small/2020010100/1.ts']);
  });

  test('passes over files that somebody put where the folders of renditions are', async () => {
    put('notes.txt');
    put('small/2020010100/1.ts');
    await archive(60).sweep(HOUR);
    expect(files()).toEqual(['notes.txt']);
  });

  test('has nothing to do where there is no folder', async () => {
    rmSync(folder.path, { recursive: true });
    await expect(archive(60).sweep(HOUR)).resolves.toBeUndefined();
  });

  test('knows what it kept: that too goes when it is too old, without another start', async () => {
    put(name('small', '2026112104', HOUR));
    const kept = archive(60);
    await kept.sweep(HOUR + LENGTH);
    kept.add('small', segmentAt(HOUR + secondsToTicks(3 * 3600)));
    await kept.flush();
    expect(files()).toEqual([name('small', '2026112107', HOUR + secondsToTicks(3 * 3600))]);
  });
});

describe('a disk that fails', () => {
  /** A file where a folder has to be: nothing can be written below it, not even by root. */
  const block = (): void => writeFileSync(join(folder.path, 'small'), '');

  test('is told once, and told again when it works; the live path is not held up', async () => {
    block();
    const kept = archive();
    kept.add('small', segmentAt(HOUR));
    kept.add('small', segmentAt(HOUR + LENGTH));
    await kept.flush();
    expect(kept.problem).toMatch(/ENOTDIR|EEXIST/);
    expect(words.map(({ level, msg }) => [level, msg])).toEqual([
      [50, 'segments cannot be written to disk; live goes on from memory'],
    ]);
    rmSync(join(folder.path, 'small'));
    kept.add('small', segmentAt(HOUR + 2 * LENGTH));
    await kept.flush();
    expect(kept.problem).toBeUndefined();
    expect(words).toHaveLength(2);
    expect(words[1]).toMatchObject({ level: 30, msg: 'segments are written to disk again' });
    expect(files()).toEqual([name('small', '2026112104', HOUR + 2 * LENGTH)]);
  });

  test('that is too slow loses segments instead of filling the memory', async () => {
    const kept = archive();
    // 48 MiB each, the same memory; nothing has been written by the time that the third comes.
    const chunks = [Buffer.alloc(48 * 1024 * 1024)];
    for (let index = 0; index < 3; index++) kept.add('small', segmentAt(HOUR + index * LENGTH, chunks));
    expect(kept.problem).toMatch(/too slow/);
    await kept.flush();
    expect(files()).toHaveLength(2);
  });

  test('that is full still has what is too old removed from it', async () => {
    const kept = archive(60);
    kept.add('audio', segmentAt(HOUR));
    await kept.flush();
    block();
    kept.add('small', segmentAt(HOUR + secondsToTicks(3600)));
    await kept.flush();
    expect(files()).toEqual(['small']);
  });

  test('that takes a part of a segment only does not get a file that looks whole', () => {
    // The system's limit for the size of a file is met in the midst of a write, as the end of a disk is.
    const script = `
      import { Archive } from ${JSON.stringify(join(import.meta.dirname, '../../../src/timeline/archive.ts'))};
      const log = { info() {}, error() {} };
      const kept = new Archive({ folder: ${JSON.stringify(folder.path)}, keepTicks: undefined, log });
      const chunks = [Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2)];
      kept.add('small', { msn: 1, startTicks: 0, durationTicks: 1, byteLength: 600_000, chunks, parts: [] });
      await kept.flush();
      process.stdout.write(String(kept.problem));`;
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 800; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { encoding: 'utf8', timeout: 20_000 },
    );
    expect(stderr).toBe('');
    expect(files().filter((file) => file.endsWith('.ts'))).toEqual([]);
    expect(stdout).not.toBe('undefined');
  });
});
