import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ListError } from '../../../src/playout/item.ts';
import { parseYamlList } from '../../../src/playout/yaml-list.ts';

const read = (text: string) => parseYamlList(text, '/media');

const faultOf = (text: string): ListError => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ListError) return error;
    throw error;
  }
  throw new Error('the list was taken');
};

describe('a list in YAML', () => {
  it('names files, with titles and times in its time zone', () => {
    const { items, remarks } = read(`
timeZone: Europe/Vienna
items:
  - a.mp4
  - { path: concert.mkv, title: The concert, at: 20:00, days: [fri, sat] }
  - { path: news.mp4, at: "18:30:15", cut: false }
  - { path: eve.mp4, at: 2026-12-24 18:00 }
`);
    expect(remarks).toEqual([]);
    expect(items).toEqual([
      { path: '/media/a.mp4', title: 'a.mp4', showing: undefined, cut: false },
      {
        path: '/media/concert.mkv',
        title: 'The concert',
        showing: { kind: 'daily', hour: 20, minute: 0, second: 0, days: new Set([5, 6]), timeZone: 'Europe/Vienna' },
        cut: true,
      },
      {
        path: '/media/news.mp4',
        title: 'news.mp4',
        showing: { kind: 'daily', hour: 18, minute: 30, second: 15, timeZone: 'Europe/Vienna' },
        cut: false,
      },
      {
        path: '/media/eve.mp4',
        title: 'eve.mp4',
        showing: { kind: 'single', at: Date.parse('2026-12-24T17:00:00Z') },
        cut: true,
      },
    ]);
  });

  it('has an example', async () => {
    const folder = resolve(import.meta.dirname, '../../../config/lists');
    const { items, remarks } = parseYamlList(await readFile(join(folder, 'evening.yaml'), 'utf8'), folder);
    expect(remarks).toEqual([]);
    expect(items).toHaveLength(6);
    expect(items[0]?.path).toBe(resolve(folder, '../../media/trailer.mp4'));
  });

  it('may be the items alone, or empty', () => {
    expect(read('- a.mp4\n- b.mp4\n').items.map(({ title }) => title)).toEqual(['a.mp4', 'b.mp4']);
    for (const text of ['', '# nothing yet', '[]', 'items: []']) expect(read(text).items).toEqual([]);
  });

  it('refuses URLs with their line, and keeps the rest', () => {
    const { items, remarks } = read('- a.mp4\n- rtmp://example.org/live\n- path: b.mp4\n- path: http://c/d\n');
    expect(items.map(({ title }) => title)).toEqual(['a.mp4', 'b.mp4']);
    expect(remarks.map(({ line }) => line)).toEqual([2, 4]);
  });

  it.each([
    ['broken YAML', 'items:\n  - a.mp4\n  - {path: b.mp4', 3, /not valid YAML/],
    ['an unknown setting', 'items:\n  - path: a\n    tilte: b', 3, /tilte: unknown setting; did you mean "title"/],
    ['a time that is none', '- a.mp4\n- path: b\n  at: "25:00"', 3, /at: must be a time/],
    ['a day that is none', '- path: b\n  at: "20:00"\n  days: [fry]', 3, /one of sun, mon/],
    ['a date that is none', '- { path: b, at: 2026-02-30 10:00 }', 1, /at: must be a time/],
    ['days without a time', '- path: b\n  days: [fri]', 2, /days: needs a time/],
    ['a cut without a time', '- path: b\n  cut: true', 2, /cut: needs a time/],
    ['days beside a date', '- path: b\n  at: 2026-12-24 18:00\n  days: [fri]', 3, /stands beside a date/],
    ['a time zone that is none', 'timeZone: Vienna\nitems: []', 1, /timeZone: must be the name of a time zone/],
    ['a text', 'hello', 1, /must be a group of settings/],
    ['an item without a file', '- a.mp4\n-\n', 2, /must be/],
  ])('says what is wrong with %s, and where', (_, text, line, message) => {
    const fault = faultOf(text);
    expect(fault.message).toMatch(message);
    expect(fault.line).toBe(line);
  });

  it('does not follow aliases without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, above] of ['ba', 'cb', 'dc', 'ed'].map((pair) => [pair[0], pair[1]])) {
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${above}`).join(', ')}]`);
    }
    expect(faultOf(bomb.join('\n')).message).toMatch(/aliases/);
  });

  test.prop([fc.string({ unit: 'binary' })])('says yes or no to any text', (text) => {
    try {
      read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(ListError);
      expect((error as ListError).line).toBeGreaterThan(0);
    }
  });
});
