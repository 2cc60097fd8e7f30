import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../../src/origin/coding.ts';
import { isNotModified, rangeApplies } from '../../../src/origin/conditional.ts';
import { blockingPlaylistCaching, playlistCaching } from '../../../src/origin/headers.ts';

describe('Accept-Encoding', () => {
  it.each([
    ['gzip, deflate, br', true],
    ['br;q=1.0, gzip;q=0.8', true],
    ['GZIP;q=0.001', false],
    ['gzip;q=0.001', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['x-gzip', true],
    ['identity', false],
    ['*', false],
    ['', false],
    [undefined, false],
  ])('%s', (header, expected) => expect(acceptsGzip(header)).toBe(expected));
});

describe('If-None-Match', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('%s against "a"', (header, expected) => expect(isNotModified(header, '"a"')).toBe(expected));
});

describe('If-Range', () => {
  it.each([
    [undefined, true],
    ['"a"', true],
    ['W/"a"', false],
    ['"b"', false],
    ['Sat, 21 Nov 2026 10:00:00 GMT', false],
  ])('%s against "a"', (header, expected) => expect(rangeApplies(header, '"a"')).toBe(expected));
});

describe('Cache-Control of playlists', () => {
  it.each([
    [1, 'no-cache'],
    [2, 'public, max-age=1'],
    [3, 'public, max-age=1'],
    [6, 'public, max-age=3'],
  ])('is never more than half a target of %d s', (target, expected) => expect(playlistCaching(target)).toBe(expected));

  it('is six targets where the URL names the version', () => {
    expect(blockingPlaylistCaching(2)).toBe('public, max-age=12');
  });
});
