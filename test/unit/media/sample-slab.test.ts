import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleSlab } from '../../../src/media/sample-slab.ts';

/** Takes memory and fills it, so that what is overwritten shows. */
class Holder {
  readonly slab = new SampleSlab();
  #count = 0;
  held: { bytes: Buffer; mark: number }[] = [];

  take(length: number): void {
    const bytes = this.slab.take(length);
    const mark = ++this.#count & 0xff;
    this.held.push({ bytes: bytes.fill(mark), mark });
  }

  get intact(): boolean {
    return this.held.every(({ bytes, mark }) => bytes.every((byte) => byte === mark));
  }
}

const memories = (slab: SampleSlab, samples: number): Set<ArrayBufferLike> =>
  new Set(Array.from({ length: samples }, () => slab.take(10_000).buffer));

describe('memory for samples', () => {
  it('is given out to one at a time: nothing of the present group is ever written over', () => {
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
      fc.constant('group' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, recycled) => {
        const holder = new Holder();
        for (const each of steps) {
          if (each !== 'group') {
            holder.take(each);
            continue;
          }
          // As a feed does: the key frame has its memory before the group in front of it is let go of.
          holder.slab.begin();
          const before = holder.held.length;
          holder.take(500);
          if (!recycled) continue;
          expect(holder.intact).toBe(true);
          holder.held = holder.held.slice(before);
          holder.slab.recycle();
        }
        expect(holder.intact).toBe(true);
      }),
    );
  });

  it('is used again, group by group', () => {
    const slab = new SampleSlab();
    const seen = new Set<ArrayBufferLike>();
    for (let group = 0; group < 20; group++) {
      slab.begin();
      slab.take(100);
      slab.recycle();
      for (const memory of memories(slab, 30)) seen.add(memory);
    }
    // Two groups' worth, and what came before it was known that nobody keeps any.
    expect(seen.size).toBeLessThanOrEqual(4 * memories(new SampleSlab(), 31).size);
  });

  it('is left to the collector where samples are kept, with no block left half empty', () => {
    const slab = new SampleSlab();
    const seen = new Set<ArrayBufferLike>();
    for (let group = 0; group < 60; group++) {
      slab.begin();
      seen.add(slab.take(1000).buffer);
    }
    expect(seen.size).toBe(1);
  });
});
