import { fc } from '@fast-check/vitest';

/** The data in pieces, cut at these places (taken modulo its length). */
export const splitAt = (data: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set(cuts.map((cut) => cut % (data.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => data.subarray(from, places[index] ?? data.length));
};

/** Places to cut at: anywhere, with some at and around the bounds of packets. */
export const cuts = fc.array(
  fc.oneof(
    fc.nat(1_000_000),
    fc.tuple(fc.nat(500), fc.integer({ min: -2, max: 2 })).map(([packet, by]) => Math.max(0, packet * 188 + by)),
  ),
  { maxLength: 40 },
);
