import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ListError, MAX_ITEMS } from '../../../src/playout/item.ts';
import { parseM3u } from '../../../src/playout/m3u.ts';

const read = (...lines: string[]) => parseM3u(lines.join('\n'), '/media/lists');

describe('an M3U list', () => {
  it('has a file on each line, relative to its folder, and titles where they are given', () => {
    const { items, remarks } = read(
      '\uFEFF#EXTM3U',
      '#PLAYLIST:Evening',
      '#EXTINF:123,The first, and best',
      'first.mp4\r',
      '',
      '# a remark',
      '  ../other/with space.mkv  ',
      '#EXTINF:-1 tvg-id="x",',
      '/absolute.mp4',
      'file:///srv/a%20b.mp4',
    );
    expect(remarks).toEqual([]);
    expect(items.map(({ path, title }) => [path, title])).toEqual([
      ['/media/lists/first.mp4', 'The first, and best'],
      ['/media/other/with space.mkv', 'with space.mkv'],
      ['/absolute.mp4', 'absolute.mp4'],
      ['/srv/a b.mp4', 'a b.mp4'],
    ]);
    expect(items.some(({ showing, cut }) => showing ?? cut)).toBe(false);
  });

  it('refuses URLs with their line, and keeps the rest', () => {
    const { items, remarks } = read(
      'a.mp4',
      '#EXTINF:1,Of the URL',
      'https://example.org/b.mp4',
      'file://host/c.mp4',
      'd.mp4',
    );
    expect(items.map(({ title }) => title)).toEqual(['a.mp4', 'd.mp4']);
    expect(remarks.map(({ line }) => line)).toEqual([3, 4]);
    expect(remarks[0]!.message).toMatch(/https:\/\/example\.org\/b\.mp4 is not a local file/);
  });

  it.each([
    ['an HLS playlist', ['#EXTM3U', '#EXT-X-VERSION:3', 'a.ts'], 2, /HLS playlist/],
    ['a file that is no text', ['#EXTM3U', 'a\0b'], 2, /not text/],
    ['a list without an end', Array.from({ length: MAX_ITEMS + 1 }, () => 'a'), MAX_ITEMS + 1, /more than/],
  ])('does not take %s', (_, lines, line, message) => {
    const parse = () => read(...lines);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ name: 'ListError', line }) as Error);
  });

  test.prop([fc.string({ unit: 'binary' })])('says yes or no to any text', (text) => {
    try {
      for (const { path, title } of parseM3u(text, '/media').items) {
        expect(path.startsWith('/')).toBe(true);
        expect(title.length).toBeGreaterThan(0);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(ListError);
    }
  });
});
