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
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import type { Segment } from '../../../src/timeline/segment.ts';
import { described } from '../../support/described.ts';
import { temporaryFolder } from '../../support/rig.ts';

const LENGTH: Ticks = secondsToTicks(2);
/** 2026-11-21T04:00:00Z. */
const HOUR: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 4) / 1000);

let folder: ReturnType<typeof temporaryFolder>;
/** By the clock on the wall, ms. */
let now: number;
let opened: ChannelArchive[];
let words: { level: number; msg: string; why?: string; was?: string }[];

beforeEach(() => {
  folder = temporaryFolder();
  words = [];
  opened = [];
  now = 0;
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  folder.remove();
});

const archive = (keepSeconds?: number): ChannelArchive => {
  const made = new ChannelArchive({
    folder: folder.path,
    keepTicks: keepSeconds === undefined ? undefined : secondsToTicks(keepSeconds),
    now: () => now,
    log: pino({ level: 'debug' }, { write: (line: string) => words.push(JSON.parse(line) as (typeof words)[0]) }),
  });
  opened.push(made);
  return made;
};

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
    .filter((name) => statSync(join(folder.path, name)).isFile() && !name.endsWith('.m3u8'))
    .sort();
/** What has the name of a segment. */
const segments = (): string[] => files().filter((file) => file.endsWith('.ts'));
const name = (rendition: string, hour: string, startTicks: Ticks): string =>
  `${rendition}/${hour}/${startTicks / LENGTH}.ts`;

describe('the archive', () => {
  test('holds each segment as a plain file with its number, in a folder of its hour in UTC', async () => {
    const kept = archive();
    void kept.add('small', segmentAt(HOUR - LENGTH), described());
    void kept.add('small', segmentAt(HOUR), described());
    void kept.add('audio', segmentAt(HOUR), described());
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
    void kept.add('small', segmentAt(HOUR, chunks), described());
    await kept.flush();
    expect(readFileSync(kept.path('small', HOUR / LENGTH, HOUR))).toEqual(Buffer.concat(chunks));
  });

  test('gives a file its name only once it is whole: whoever looks never sees half of it', async () => {
    const chunks = Array.from({ length: 64 }, () => Buffer.alloc(256 * 1024, 7));
    const kept = archive();
    const path = kept.path('small', HOUR / LENGTH, HOUR);
    let done = false;
    void kept.add('small', segmentAt(HOUR, chunks), described());
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
    void kept.add('small', { ...segmentAt(HOUR), chunks: undefined, byteLength: 0, gap: true }, described());
    await kept.flush();
    expect(files()).toEqual([]);
  });

  test('removes what is older than it is told to keep, as newer comes', async () => {
    const kept = archive(60);
    for (let index = 0; index < 100; index++) void kept.add('small', segmentAt(HOUR + index * LENGTH), described());
    await kept.flush();
    expect(segments()).toHaveLength(31);
    expect(segments()[0]).toBe(name('small', '2026112104', HOUR + 69 * LENGTH));
  });

  test('keeps all where it is told nothing', async () => {
    const kept = archive();
    for (let index = 0; index < 100; index++)
      void kept.add('small', segmentAt(HOUR + index * 3600 * LENGTH), described());
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
  const add = async (kept: ChannelArchive, from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      void kept.add('small', segmentAt(HOUR + index * LENGTH, [bytesOf(index)]), described());
      await kept.flush();
      now += 2000;
    }
  };
  const path = (kept: ChannelArchive, index: number): string =>
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
        void kept.add('small', segmentAt(HOUR + index * LENGTH, [bytesOf(index)]), described());
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

describe('the next start', () => {
  const put = (path: string): void => {
    mkdirSync(join(folder.path, path, '..'), { recursive: true });
    writeFileSync(join(folder.path, path), 'x');
  };
  const anHour = secondsToTicks(3600);
  const fill = async (...starts: Ticks[]): Promise<void> => {
    const before = archive();
    for (const start of starts) void before.add('small', segmentAt(start), described());
    await before.flush();
  };

  test('removes hours that are too old, what a crash left half-written and what no playlist lists', async () => {
    await fill(HOUR - 3 * anHour, HOUR - 2 * anHour, HOUR - anHour + LENGTH, HOUR);
    for (const path of ['2026112104/5.ts.part', '2026112104/6.ts', 'notes/6.ts.part']) put(`small/${path}`);
    put('other/readme.txt');
    put('gone/2025010100/7.ts');
    await archive(3600).start(HOUR);
    expect(files()).toEqual([
      'other/readme.txt',
      name('small', '2026112103', HOUR - anHour + LENGTH),
      name('small', '2026112104', HOUR),
      'small/notes/6.ts.part',
    ]);
  });

  test('lists nothing whose file is gone', async () => {
    await fill(HOUR, HOUR + LENGTH, HOUR + 2 * LENGTH);
    rmSync(join(folder.path, name('small', '2026112104', HOUR + LENGTH)));
    const kept = archive();
    await kept.start(HOUR + anHour);
    const left = await kept.segments('small', { from: 0, to: Infinity });
    expect(left.map(({ startTicks }) => startTicks)).toEqual([HOUR, HOUR + 2 * LENGTH]);
  });

  test('leaves segments alone of which somebody took away the playlist', async () => {
    await fill(...Array.from({ length: 20 }, (_, index) => HOUR + index * LENGTH));
    rmSync(join(folder.path, 'small/2026112104/index.m3u8'));
    await archive().start(HOUR + anHour);
    expect(files()).toHaveLength(20);
    expect(words.map(({ msg }) => msg)).toEqual(['segments without a playlist are left alone']);
  });

  test('passes over files that somebody put where the folders of renditions are', async () => {
    put('notes.txt');
    put('small/2020010100/1.ts');
    await archive(60).start(HOUR);
    expect(files()).toEqual(['notes.txt']);
  });

  test('has nothing to do where there is no folder', async () => {
    rmSync(folder.path, { recursive: true });
    await expect(archive(60).start(HOUR)).resolves.toBeUndefined();
  });

  test('knows what it kept: that too goes when it is too old, without another start', async () => {
    await fill(HOUR);
    const kept = archive(60);
    await kept.start(HOUR + LENGTH);
    void kept.add('small', segmentAt(HOUR + secondsToTicks(3 * 3600)), described());
    await kept.flush();
    expect(files()).toEqual([name('small', '2026112107', HOUR + secondsToTicks(3 * 3600))]);
  });

  test('goes on in the hour that it finds, behind what is whole', async () => {
    await fill(HOUR, HOUR + LENGTH);
    const playlist = join(folder.path, 'small/2026112104/index.m3u8');
    writeFileSync(playlist, `${readFileSync(playlist, 'utf8')}#EXT-X-SLUICE-SEGMENT:START=12,DUR`);
    const kept = archive();
    await kept.start(HOUR + 3 * LENGTH);
    expect(kept.newestMsn).toBe(HOUR / LENGTH + 1);
    void kept.add('small', segmentAt(HOUR + 3 * LENGTH), described());
    await kept.flush();
    const expected = [HOUR, HOUR + LENGTH, HOUR + 3 * LENGTH];
    const starts = async (reader: ChannelArchive): Promise<Ticks[]> =>
      (await reader.segments('small', { from: 0, to: Infinity })).map(({ startTicks }) => startTicks);
    expect(await starts(kept)).toEqual(expected);
    expect(await starts(archive())).toEqual(expected);
    expect(readFileSync(playlist, 'utf8')).not.toContain('START=12');
  });
});

describe('a disk that fails', () => {
  /** A file where a folder has to be: nothing can be written below it, not even by root. */
  const block = (): void => writeFileSync(join(folder.path, 'small'), '');

  test('is told once, and told again when it works; the live path is not held up', async () => {
    block();
    const kept = archive();
    void kept.add('small', segmentAt(HOUR), described());
    void kept.add('small', segmentAt(HOUR + LENGTH), described());
    await kept.flush();
    expect(kept.problem).toMatch(/ENOTDIR|EEXIST/);
    expect(words.map(({ level, msg }) => [level, msg])).toEqual([
      [50, 'segments cannot be written to disk; live goes on from memory'],
    ]);
    rmSync(join(folder.path, 'small'));
    void kept.add('small', segmentAt(HOUR + 2 * LENGTH), described());
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
    for (let index = 0; index < 3; index++)
      void kept.add('small', segmentAt(HOUR + index * LENGTH, chunks), described());
    expect(kept.problem).toMatch(/too slow/);
    await kept.flush();
    expect(files()).toHaveLength(2);
  });

  test('that is full still has what is too old removed from it', async () => {
    const kept = archive(60);
    void kept.add('audio', segmentAt(HOUR), described());
    await kept.flush();
    block();
    void kept.add('small', segmentAt(HOUR + secondsToTicks(3600)), described());
    await kept.flush();
    await kept.flush();
    expect(segments()).toEqual([]);
  });

  test('that takes a part of a segment only does not get a file that looks whole', () => {
    // The system's limit for the size of a file is met in the midst of a write, as the end of a disk is.
    const script = `
      import { ChannelArchive } from ${JSON.stringify(join(import.meta.dirname, '../../../src/archive/channel-archive.ts'))};
      const log = { info() {}, error() {} };
      const described = ${JSON.stringify(described())};
      const kept = new ChannelArchive({ folder: ${JSON.stringify(folder.path)}, keepTicks: undefined, log });
      const chunks = [Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2)];
      kept.add('small', { msn: 1, startTicks: 0, durationTicks: 1, byteLength: 600_000, chunks, parts: [] }, described);
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
