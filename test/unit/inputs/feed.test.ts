import { describe, expect, it } from 'vitest';
import { Feed } from '../../../src/inputs/feed.ts';

describe('a feed', () => {
  it('is not carried into the future by a picture that claims to be shown in hours', () => {
    const feed = new Feed({ now: () => 0 });
    const shown: number[] = [];
    feed.onSample(({ pts }) => shown.push(pts));
    feed.connected(false);
    feed.push({ kind: 'video', pts: 8_388_607 * 90, dts: 0, key: true, data: Buffer.alloc(1) });
    feed.push({ kind: 'video', pts: 3000, dts: 3000, key: false, data: Buffer.alloc(1) });
    expect(shown).toEqual([180_000, 3000]);
  });
});
