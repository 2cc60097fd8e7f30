import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
/** By the clock on the wall, ms. */
let now: number;
let words: { level: number; msg: string; why?: string; was?: string }[];

beforeEach(() => {
  folder = temporaryFolder();
  words = [];
  now = 0;
});
afterEach(() => folder.remove());

const archive = (keepSeconds?: number): Archive =>
  new Archive({
    folder: folder.path,
    keepTicks: keepSeconds === undefined ? undefined : secondsToTicks(keepSeconds),
    now: () => now,
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
/** What has the name of a segment. */
const segments = (): string[] => files().filter((file) => file.endsWith('.ts'));
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
    expect(segments()).toHaveLength(31);
    expect(segments()[0]).toBe(name('small', '2026112104', HOUR + 69 * LENGTH));
  });

  test('keeps all where it is told nothing', async () => {
    const kept = archive();
    for (let index = 0; index < 100; index++) kept.add('small', segmentAt(HOUR + index * 3600 * LENGTH));
    await kept.flush();
    expect(files()).toHaveLength(100);
  });
});

describe('files of segments that are too old', () => {
  const KEPT = 60;
  /** Segments after which the first one's file has lost its name, and after which it may be written over. */
  const GONE = KEPT / 2 + 1;
  const RESTED = GONE + 30;
  const bytesOf = (index: number): Buffer => Buffer.alloc(1000 + ((index * 37) % 100), index);
  const add = async (kept: Archive, from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      kept.add('small', segmentAt(HOUR + index * LENGTH, [bytesOf(index)]));
      await kept.flush();
      now += 2000;
    }
  };
  const path = (kept: Archive, index: number): string =>
    kept.path('small', HOUR / LENGTH + index, HOUR + index * LENGTH);
  const inodes = (): number[] => files().map((file) => statSync(join(folder.path, file)).ino);

  test('are written over, and hold what they are named for, to the byte', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, RESTED + 2);
    const before = inodes();
    await add(kept, RESTED + 2, RESTED + 200);
    expect(inodes().sort()).toEqual(before.sort());
    for (let index = RESTED + 200 - GONE; index < RESTED + 200; index++) {
      expect(readFileSync(path(kept, index))).toEqual(bytesOf(index));
    }
    expect(kept.problem).toBeUndefined();
  });

  test('stay as they are for a minute after they lost their name: who reads one comes to its end', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, 1);
    const reader = openSync(path(kept, 0), 'r');
    try {
      await add(kept, 1, RESTED);
      expect(existsSync(path(kept, 0))).toBe(false);
      expect(readFileSync(reader)).toEqual(bytesOf(0));
    } finally {
      closeSync(reader);
    }
  });

  test('stay as they are while this server reads them, however long that takes', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, 1);
    const [release, releaseAgain] = [kept.hold(path(kept, 0)), kept.hold(path(kept, 0))];
    const reader = openSync(path(kept, 0), 'r');
    try {
      await add(kept, 1, RESTED + 40);
      release();
      release();
      await add(kept, RESTED + 40, RESTED + 42);
      expect(readFileSync(reader)).toEqual(bytesOf(0));
      releaseAgain();
      await add(kept, RESTED + 42, RESTED + 43);
      expect(readFileSync(path(kept, RESTED + 42))).toEqual(bytesOf(RESTED + 42));
      expect(fstatSync(reader).ino).toBe(statSync(path(kept, RESTED + 42)).ino);
    } finally {
      closeSync(reader);
    }
  });

  test('rest for a minute of the day, not of the programme: a disk that was slow is written to in a hurry', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, 1);
    const reader = openSync(path(kept, 0), 'r');
    try {
      for (let index = 1; index < RESTED + 40; index++) {
        kept.add('small', segmentAt(HOUR + index * LENGTH, [bytesOf(index)]));
      }
      await kept.flush();
      expect(readFileSync(reader)).toEqual(bytesOf(0));
    } finally {
      closeSync(reader);
    }
  });

  test('are left alone where somebody gave them another name', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, 1);
    const clip = join(folder.path, 'clip.ts');
    linkSync(path(kept, 0), clip);
    await add(kept, 1, RESTED + 5);
    expect(readFileSync(clip)).toEqual(bytesOf(0));
    expect(readFileSync(path(kept, RESTED + 4))).toEqual(bytesOf(RESTED + 4));
  });

  test('may be removed by others at any time', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, RESTED);
    for (const file of files()) rmSync(join(folder.path, file));
    await add(kept, RESTED, RESTED + GONE + 5);
    expect(segments()).toHaveLength(GONE);
    expect(readFileSync(path(kept, RESTED + GONE + 4))).toEqual(bytesOf(RESTED + GONE + 4));
    expect(kept.problem).toBeUndefined();
  });

  test('are as few as a minute has segments', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, RESTED + 200);
    expect(files().length - segments().length).toBeLessThanOrEqual(RESTED - GONE + 1);
  });

  test('are removed for the room that a segment has not got', async () => {
    const kept = archive(KEPT);
    await add(kept, 0, GONE + 5);
    expect(files().length).toBeGreaterThan(segments().length);
    // A folder stands where the segment has to be written.
    mkdirSync(join(path(kept, GONE + 5) + '.part', 'x'), { recursive: true });
    await add(kept, GONE + 5, GONE + 6);
    expect(kept.problem).toMatch(/EISDIR|EEXIST/);
    expect(files().filter((file) => /\d\.ts\.part$/.test(file))).toEqual([]);
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
