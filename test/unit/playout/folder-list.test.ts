import { describe, expect, it } from 'vitest';
import { folderList, isMediaName, SETTLE_MS, type FolderEntry } from '../../../src/playout/folder-list.ts';

const NOW = 1_800_000_000_000;
const entry = (name: string, age = 60_000, size = 1000): FolderEntry => ({
  path: `/media/${name}`,
  size,
  modifiedMs: NOW - age,
});
const seen = (...entries: FolderEntry[]) => new Map(entries.map((each) => [each.path, each]));
const titles = (entries: FolderEntry[], before = seen()) =>
  folderList(entries, before, NOW).items.map(({ title }) => title);

describe('a folder as a list', () => {
  it('is sorted as people count', () => {
    const names = ['film 10.mp4', 'Film 2.mp4', 'film 1.mp4', 'a.mkv'];
    expect(titles(names.map((name) => entry(name)))).toEqual(['a.mkv', 'film 1.mp4', 'Film 2.mp4', 'film 10.mp4']);
  });

  it('leaves out what is still being written, and takes it when it is whole', () => {
    const growing = entry('new.mp4', SETTLE_MS - 1);
    const result = folderList([entry('old.mp4'), growing], seen(), NOW);
    expect(result.items.map(({ title }) => title)).toEqual(['old.mp4']);
    expect(result.growing).toEqual(['/media/new.mp4']);
    expect(titles([{ ...growing, modifiedMs: NOW - SETTLE_MS }])).toEqual(['new.mp4']);
  });

  it('is not misled by a file of the future, nor by an empty one', () => {
    const future = entry('future.mp4', -3_600_000);
    expect(titles([future])).toEqual([]);
    expect(titles([future], seen({ ...future, size: 500 }))).toEqual([]);
    expect(titles([future], seen(future))).toEqual(['future.mp4']);
    expect(titles([entry('empty.mp4', 60_000, 0)])).toEqual([]);
  });

  it('holds media files alone', () => {
    expect(['a.mp4', 'b.MKV', 'c.d.ts'].every(isMediaName)).toBe(true);
    expect(['.hidden.mp4', 'notes.txt', 'film.mp4.part', 'mp4', '.mp4', 'list.m3u'].some(isMediaName)).toBe(false);
  });
});
