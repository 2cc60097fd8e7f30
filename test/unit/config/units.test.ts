import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BITRATE_PATTERN,
  DURATION_PATTERN,
  UnitError,
  formatBitrate,
  formatDuration,
  parseBitrate,
  parseDuration,
  parseSize,
} from '../../../src/config/units.ts';

describe('durations', () => {
  it.each([
    ['1.5s', 1.5],
    ['333ms', 0.333],
    ['2h', 7200],
    ['10m', 600],
    ['10min', 600],
    ['1d', 86_400],
    ['1h30m', 5400],
    [' 2s ', 2],
    ['0', 0],
    ['0s', 0],
  ])('%s is %d seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each([
    ['2', 'write 2s'],
    ['2 s', 'is not a duration'],
    ['-1s', 'is not a duration'],
    ['5sec', 'is not a duration'],
    ['s', 'is not a duration'],
    ['', 'is not a duration'],
    ['1e3s', 'is not a duration'],
    ['Infinity', 'is not a duration'],
  ])('"%s" is refused with "%s"', (text, message) => {
    expect(() => parseDuration(text)).toThrow(UnitError);
    expect(() => parseDuration(text)).toThrow(message);
  });

  it('reads back what it writes, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 86_400_000 }), (ms) => {
        const text = formatDuration(ms / 1000);
        expect(parseDuration(text)).toBeCloseTo(ms / 1000, 6);
        expect(text).toMatch(new RegExp(DURATION_PATTERN));
      }),
    );
  });

  it.each([
    [0.2, '200ms'],
    [1.5, '1.5s'],
    [90, '90s'],
    [600, '10m'],
    [7200, '2h'],
    [0, '0s'],
  ])('writes %d as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('sizes', () => {
  it.each([
    ['500MB', 500_000_000],
    ['10GiB', 10 * 2 ** 30],
    ['1.5 kB', 1500],
    ['7B', 7],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each([
    ['500', 'has no unit'],
    ['500mb', 'write 500MB'],
    ['5XB', 'unknown unit XB'],
    ['MB', 'is not a size'],
    ['99999999TiB', 'more than can be counted'],
  ])('"%s" is refused with "%s"', (text, message) => expect(() => parseSize(text)).toThrow(message));
});

describe('bit rates', () => {
  it.each([
    ['2.5M', 2_500_000],
    ['800k', 800_000],
    ['3Mbps', 3_000_000],
    ['64 kbit/s', 64_000],
    ['9600bps', 9600],
  ])('%s is %d bit/s', (text, bits) => expect(parseBitrate(text)).toBe(bits));

  it.each([
    ['2500', 'has no unit'],
    ['3mbps', 'write 3Mbps'],
    ['fast', 'is not a bit rate'],
  ])('"%s" is refused with "%s"', (text, message) => expect(() => parseBitrate(text)).toThrow(message));

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (bits) => {
        expect(parseBitrate(formatBitrate(bits))).toBe(bits);
        expect(formatBitrate(bits)).toMatch(new RegExp(BITRATE_PATTERN));
      }),
    );
  });
});

it('answers every text with a finite number or with a UnitError', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(parseDuration, parseSize, parseBitrate), (text, parse) => {
      try {
        expect(parse(text)).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(UnitError);
      }
    }),
  );
});
