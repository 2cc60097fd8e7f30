import { fc } from '@fast-check/vitest';
import { WRAP } from '../../../src/clock/ticks.ts';
import type { Sample } from '../../../src/media/sample.ts';

/** Sizes around the bounds of a packet, and up to a large key frame. */
const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 152, 153, 157, 158, 165, 170, 171, 176, 184, 65_535, 65_600) },
);

const step = fc.record({
  size,
  fill: fc.integer({ min: 0, max: 255 }),
  audio: fc.boolean(),
  key: fc.boolean(),
  wait: fc.integer({ min: 1, max: 200_000 }),
  reorder: fc.integer({ min: 0, max: 20_000 }),
});

/** Samples in decoding order; many begin shortly before 2^33. */
export const samples: fc.Arbitrary<Sample[]> = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: WRAP - 1 }), fc.integer({ min: -90_000, max: -1 })),
    fc.array(step, { maxLength: 25 }),
  )
  .map(([start, steps]) => {
    let now = start < 0 ? WRAP + start : start;
    return steps.map(({ size: bytes, fill, audio, key, wait, reorder }): Sample => {
      now += wait;
      // Neither a start code nor a sync byte in a row: what is inside is of no concern here.
      const data = Buffer.alloc(bytes, fill);
      return audio ? { kind: 'audio', pts: now, data } : { kind: 'video', dts: now, pts: now + reorder, key, data };
    });
  });
