import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { cmcdOfQuery, parseCmcd } from '../../../src/viewers/cmcd.ts';

describe('what players say of themselves', () => {
  it('is read from a query, among other parameters (CTA-5004, 2.2)', () => {
    const text =
      'bl=21300,br=3200,bs,d=4004,mtp=25400,ot=v,rtp=15000,sid="6e2fb550-c457-11e9-bb97-0800200c9a66",tb=6000';
    const expected = {
      sessionId: '6e2fb550-c457-11e9-bb97-0800200c9a66',
      bitrate: 3_200_000,
      bufferSeconds: 21.3,
      starved: true,
      throughput: 25_400_000,
    };
    expect(cmcdOfQuery(`_HLS_msn=3&CMCD=${encodeURIComponent(text)}&x=1`)).toEqual(expected);
    expect(parseCmcd(text)).toEqual(expected);
  });

  it('may be little, and may hold commas in its strings', () => {
    expect(parseCmcd('sid="a,b=\\"c\\"",com.example-key=1')).toMatchObject({ starved: false, bitrate: undefined });
    expect(parseCmcd('sid="a,b=1",br=100')).toMatchObject({ sessionId: 'a,b=1', bitrate: 100_000 });
    expect(cmcdOfQuery('_HLS_msn=3')).toBeUndefined();
    expect(cmcdOfQuery('CMCD=%E0%A4%A')).toBeUndefined();
    expect(parseCmcd('')).toBeUndefined();
  });

  it('does not grow with what is sent', () => {
    expect(parseCmcd(`sid="${'x'.repeat(5000)}"`)).toBeUndefined();
    expect(parseCmcd(`sid="${'x'.repeat(500)}"`)!.sessionId).toHaveLength(64);
    expect(parseCmcd('br=-5,bl=1e999')).toMatchObject({ bitrate: undefined, bufferSeconds: undefined });
  });

  it('passes over what cannot be read', () => {
    expect(parseCmcd('BR=1,br=2,"x",bl=,bs,mtp=5"')).toMatchObject({
      bitrate: 2000,
      starved: true,
      throughput: undefined,
    });
  });

  it.each([
    ['a long name', `${'a'.repeat(2000)}!`],
    ['a long value', `a=${'b'.repeat(2000)}"`],
    ['a name and blanks', `${'a'.repeat(1000)}${' '.repeat(1000)}!`],
    ['open strings', 'a="\\",'.repeat(300)],
  ])('costs no more than what can be read: %s', (_, nonsense) => {
    const sensible = 'br=3200,'.repeat(nonsense.length / 8);
    const costOf = (text: string): number => {
      const times = Array.from({ length: 15 }, () => {
        const began = performance.now();
        parseCmcd(text);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    // Read anew at each character, it would cost a hundred times as much.
    expect(costOf(nonsense)).toBeLessThan(20 * costOf(sensible));
  });

  test.prop([fc.string({ maxLength: 400 })])('is never more than it says, whatever is sent', (text) => {
    const read = parseCmcd(text);
    if (!read) return;
    for (const value of [read.bitrate, read.bufferSeconds, read.throughput]) {
      expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
    }
  });
});
