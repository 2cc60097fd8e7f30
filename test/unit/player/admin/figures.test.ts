import { describe, expect, it } from 'vitest';
import { bitrate, bytes, span } from '../../../../player/src/admin/parts/figures.ts';

describe('figures of the control room', () => {
  it.each([
    [undefined, '–'],
    [640_400, '640 kbit/s'],
    [999_600, '1.0 Mbit/s'],
    [4_240_000, '4.2 Mbit/s'],
    [12_400_000, '12 Mbit/s'],
  ])('says a rate of %s bit/s as %s', (bits, text) => expect(bitrate(bits)).toBe(text));

  it.each([
    [0, '0 B'],
    [999.6, '1.0 kB'],
    [1_240_000_000, '1.2 GB'],
    [34_000_000_000, '34 GB'],
  ])('says a size of %s bytes as %s', (count, text) => expect(bytes(count)).toBe(text));

  it.each([
    [undefined, '–'],
    [-3, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3 * 3600 + 299, '3 h 04'],
    [100_000, '1 d 3 h'],
  ])('says a time of %s seconds as %s', (seconds, text) => expect(span(seconds)).toBe(text));
});
