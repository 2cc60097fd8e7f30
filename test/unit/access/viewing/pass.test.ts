import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { networkOf, passOf, problemOf, type Pass, type Subject } from '../../../../src/access/viewing/pass.ts';

const NOW = 1_800_000_000;
const MAIN: Subject = { kind: 'channel', name: 'main' };
const pass = (further: Partial<Pass> = {}): Pass => ({
  channels: ['main'],
  recordings: [],
  expires: NOW + 60,
  ...further,
});

describe('a pass', () => {
  it('lets its viewer in until it expires', () => {
    expect(problemOf(pass(), MAIN, '203.0.113.7', NOW)).toBeUndefined();
    expect(problemOf(pass(), MAIN, '203.0.113.7', NOW + 60)).toBe('expired');
    expect(problemOf(pass({ notBefore: NOW + 30 }), MAIN, undefined, NOW)).toBe('not-yet');
    expect(problemOf(pass({ notBefore: NOW + 3 }), MAIN, undefined, NOW)).toBeUndefined();
  });

  it('is for what it names', () => {
    expect(problemOf(pass(), { kind: 'channel', name: 'other' }, undefined, NOW)).toBe('other-subject');
    expect(problemOf(pass(), { kind: 'recording', name: 'main' }, undefined, NOW)).toBe('other-subject');
    expect(problemOf(pass({ channels: ['*'] }), { kind: 'channel', name: 'x' }, undefined, NOW)).toBeUndefined();
    expect(problemOf(pass({ recordings: ['*'] }), { kind: 'recording', name: 'x' }, undefined, NOW)).toBeUndefined();
  });

  it.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['203.0.113.0/24', '203.0.113.8', true],
    ['203.0.113.0/24', '203.0.114.8', false],
    ['2001:db8::/64', '2001:db8::17', true],
    ['2001:db8::/64', '2001:db8:1::17', false],
    ['nonsense', '203.0.113.7', false],
    ['203.0.113.7', undefined, false],
  ])('bound to %s: %s is let in: %s', (bound, address, isIn) => {
    expect(problemOf(pass({ address: bound }), MAIN, address, NOW)).toBe(isIn ? undefined : 'other-address');
  });

  it('has an end, or is none', () => {
    expect(passOf({ channels: ['main'], exp: NOW })).toMatchObject({
      channels: ['main'],
      recordings: [],
      expires: NOW,
    });
    expect(passOf({ channels: ['main'] })).toBeUndefined();
    expect(passOf({ channels: 'main', exp: NOW })).toBeUndefined();
  });

  test.prop([fc.anything()])('whatever the claims are, it is a pass or none', (claims) => {
    const made = passOf(claims);
    if (made) expect(Number.isFinite(made.expires)).toBe(true);
  });

  test.prop([fc.string()])('whatever a network is called, it is one or none', (text) => {
    expect(() => networkOf(text)).not.toThrow();
  });
});
