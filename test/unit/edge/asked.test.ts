import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { whatIsAsked } from '../../../src/edge/asked.ts';

const LIST = '/live/main/720p/index.m3u8';
const keyOf = (url: string, coding?: string) => whatIsAsked(url, coding)?.key;

describe('what is asked of an edge', () => {
  it.each([
    ['another order', `${LIST}?_HLS_part=2&_HLS_msn=7`],
    ['a session', `${LIST}?session=abc&_HLS_msn=7&_HLS_part=2&t=1`],
    ['another spelling of the numbers', `${LIST}?_HLS_msn=0007&_HLS_part=%32`],
    ['a delta update that does not exist', `${LIST}?_HLS_msn=7&_HLS_part=2&_HLS_skip=made-up`],
    ['CMCD', `${LIST}?CMCD=bl%3D2000%2Csid%3D%22x%22&_HLS_msn=7&_HLS_part=2`],
  ])('is the same with %s', (_what, url) => {
    expect(whatIsAsked(url, undefined)).toEqual(whatIsAsked(`${LIST}?_HLS_msn=7&_HLS_part=2`, undefined));
    expect(whatIsAsked(url, undefined)!.target).toBe(`${LIST}?_HLS_msn=7&_HLS_part=2`);
  });

  it('differs where the answer does', () => {
    const urls = [
      LIST,
      `${LIST}?_HLS_msn=7`,
      `${LIST}?_HLS_msn=7&_HLS_part=2`,
      `${LIST}?_HLS_msn=7&_HLS_part=2&_HLS_skip=YES`,
      '/live/main/index.m3u8?start=1',
      '/live/main/index.m3u8?end=1',
    ];
    expect(new Set(urls.flatMap((url) => [keyOf(url), keyOf(url, 'br, gzip')])).size).toBe(2 * urls.length);
  });

  it('leaves to the origin what it refuses', () => {
    for (const query of ['_HLS_msn=', '_HLS_msn=-1', '_HLS_msn=1e3', `_HLS_msn=${'0'.repeat(13)}`]) {
      expect(whatIsAsked(`${LIST}?${query}`, undefined)!.target).toBe(`${LIST}?${query}`);
    }
  });

  it('knows arguments of playlists alone', () => {
    expect(whatIsAsked('/watch/main?_HLS_msn=7&start=5', undefined)!.target).toBe('/watch/main');
  });

  it('has two forms of a text, and one of media', () => {
    expect(keyOf(LIST, 'gzip, deflate, br')).toBe(keyOf(LIST, 'gzip;q=0.5'));
    expect(keyOf(LIST, 'gzip;q=0')).toBe(keyOf(LIST));
    expect(keyOf('/live/main/720p/7.2.ts?session=a', 'gzip')).toBe(keyOf('/live/main/720p/7.2.ts'));
  });

  it.each([
    '/metrics',
    '/health',
    '/admin',
    '/api/v1/channels/main/switch',
    '/whip/main',
    '/live/../metrics',
    '/live/%2e%2e/metrics',
    '/live/.%2E/api/v1/x',
    '/live/..',
    '/live//other.example/x',
    '//other.example/x.ts',
    'http://other.example/live/x.ts',
    '/live\\..\\metrics',
    '/live/a b',
    '/live/m%61in/720p/index.m3u8?_HLS_msn=7',
    '/live/a\u0000b',
    `/live/${'x'.repeat(3000)}`,
    '',
    '*',
  ])('does not pass on %s', (url) => expect(whatIsAsked(url, undefined)).toBeUndefined());

  it.each(['/', '/watch/main', '/assets/app-1x2.js', '/favicon.svg', '/api/v1/guide', '/api/v1/guide/main'])(
    'passes on %s',
    (path) => expect(whatIsAsked(path, undefined)?.target).toBe(path),
  );

  property.prop([fc.string({ unit: 'binary' }), fc.string()])('is never broken by what comes', (path, query) => {
    const asked = whatIsAsked(`/live/${path}?_HLS_msn=${query}`, undefined);
    if (asked) expect(asked.target).toMatch(/^\/live\/[\x21-\x7e]*$/);
  });
});
