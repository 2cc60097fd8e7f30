import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { findSubject, pageAbout, type PageSubject } from '../../../src/origin/page-subject.ts';
import type { Recording } from '../../../src/library/recording.ts';

const HTML = '<!doctype html><html><head><title>Watch · Sluice</title></head><body></body></html>';
const ORIGIN = 'https://tv.example.org';

const recording = (changes: Partial<Recording> = {}): Recording => ({
  id: 'abc',
  kind: 'recording',
  archive: { channel: 'main' },
  title: 'Opening',
  description: '',
  tags: [],
  state: 'finished',
  fromTicks: 0,
  toTicks: 90_000,
  marks: [],
  byteLength: 1,
  poster: undefined,
  problem: undefined,
  createdAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:00.000Z',
  ...changes,
});
const about = (changes: Partial<Recording>): PageSubject => ({ kind: 'recording', recording: recording(changes) });

/** The tags of a page by their names. */
const metaOf = (html: string): Map<string, string> =>
  new Map(
    [...html.matchAll(/<meta (?:name|property)="([^"]*)" content="([^"]*)" \/>/g)].map(([, name, content]) => [
      name!,
      content!,
    ]),
  );

describe('the head of a page', () => {
  it('tells other sites what the recording is, with absolute addresses', () => {
    const html = pageAbout(HTML, about({ description: 'Two\n  lines', poster: 'poster-1a2b' }), ORIGIN);
    const meta = metaOf(html);
    expect(html).toContain('<title>Opening · Sluice</title>');
    expect(meta.get('og:title')).toBe('Opening');
    expect(meta.get('og:description')).toBe('Two lines');
    expect(meta.get('og:url')).toBe(`${ORIGIN}/watch/abc`);
    expect(meta.get('og:image')).toBe(`${ORIGIN}/vod/abc/poster-1a2b-card.jpg`);
    expect(meta.get('twitter:player')).toBe(`${ORIGIN}/embed/abc`);
    expect(meta.get('sluice:subject')).toBe('recording');
  });

  it('names no picture where there is none', () => {
    expect([...metaOf(pageAbout(HTML, about({}), ORIGIN)).keys()]).not.toContain('og:image');
  });

  it('shows what is on the air while that is being recorded', () => {
    const image = metaOf(pageAbout(HTML, about({ state: 'live' }), ORIGIN)).get('og:image');
    expect(image).toBe(`${ORIGIN}/live/main/picture.jpg?size=card`);
  });

  it('shortens what nobody shows whole', () => {
    const text = metaOf(pageAbout(HTML, about({ description: 'word '.repeat(500) }), ORIGIN)).get('og:description')!;
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/word…$/);
  });

  test.prop([
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '</title><script>alert(1)</script>', '"><img src=x>', "$& $' $`"),
  ])('is the same whatever the title holds', (text, evil) => {
    const html = pageAbout(HTML, about({ title: `${text}${evil}`, description: `${evil}${text}` }), ORIGIN);
    const plain = pageAbout(HTML, about({ title: 'x', description: 'x' }), ORIGIN);
    const shape = (page: string): string => page.replace(/content="[^"]*"/g, '').replace(/<title>[^<]*</, '<title><');
    expect(shape(html)).toBe(shape(plain));
  });

  it('is about the channel where a recording has the same name', () => {
    const find = (name: string) =>
      findSubject(
        name,
        (each) => (each === 'main' ? 'Main' : undefined),
        (id) => recording({ id }),
      );
    expect(find('main')).toEqual({ kind: 'channel', name: 'main', title: 'Main' });
    expect(find('other')).toMatchObject({ kind: 'recording' });
  });
});
