import { describe, expect, it } from 'vitest';
import { apiQuery, pageAddress, readQuery } from '../../../player/src/library/query.ts';

describe('what is looked for in the library', () => {
  it('stands in the address of the page, and is found there again', () => {
    const query = { q: 'ünï & co', kind: 'clip', state: 'live', channel: 'main', tag: 'a b', sort: 'title' } as const;
    expect(readQuery(new URL(pageAddress(query), 'http://example.org').search)).toEqual(query);
    expect(pageAddress(readQuery(''))).toBe('/library');
  });

  it('is sorted as usual where the address says nonsense', () => {
    expect(readQuery('?sort=toString').sort).toBe('newest');
  });

  it('is asked of the server without what is empty', () => {
    const params = apiQuery(readQuery('?q=%20concert%20&kind='), 'next');
    expect(Object.fromEntries(params)).toMatchObject({ q: 'concert', order: 'desc', cursor: 'next' });
    expect(params.has('kind')).toBe(false);
  });
});
