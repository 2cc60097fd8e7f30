import { describe, expect, it } from 'vitest';
import { MapTags } from '../../../src/hls/map.ts';
import { initSection } from '../../../src/timeline/init-section.ts';

const one = initSection(Buffer.from('one'));
const other = initSection(Buffer.from('other'));
const map = (name: string): string => `#EXT-X-MAP:URI="${name}"`;

describe('EXT-X-MAP', () => {
  it('stands at the head of a list, and where the init section changes', () => {
    const maps = new MapTags();
    const inits = [undefined, one, one, undefined, one, other, one];
    expect(inits.map((init) => maps.before({ init }).join())).toEqual([
      ...['', map(one.name), '', '', '', map(other.name), map(one.name)],
    ]);
  });

  it('is in the clear: a key that was said before it does not count for it (RFC 8216bis 4.4.4.4)', () => {
    const maps = new MapTags();
    const key = { id: 'k', iv: Buffer.alloc(16) };
    expect(maps.before({ init: one, key })).toEqual([map(one.name)]);
    expect(maps.before({ init: other, key })).toEqual(['#EXT-X-KEY:METHOD=NONE', map(other.name)]);
  });

  it('names a section by its content', () => {
    expect(one.name).toMatch(/^init-[0-9a-f]{16}\.mp4$/);
    expect(initSection(Buffer.from('one')).name).toBe(one.name);
    expect(other.name).not.toBe(one.name);
  });
});
