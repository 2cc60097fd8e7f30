import { describe, expect, it } from 'vitest';
import { AddressLimit } from '../../../src/origin/address-limit.ts';

const enterOften = (limit: AddressLimit, addresses: readonly string[]): boolean[] =>
  addresses.map((address) => limit.enter(address) !== undefined);

describe('connections from one address', () => {
  it('are so many at a time, whatever others do', () => {
    const limit = new AddressLimit({ perAddress: 2, trusted: [] });
    const leave = limit.enter('192.0.2.1')!;
    expect(enterOften(limit, ['192.0.2.1', '192.0.2.1', '192.0.2.2'])).toEqual([true, false, true]);
    leave();
    expect(enterOften(limit, ['192.0.2.1', '192.0.2.1'])).toEqual([true, false]);
  });

  it('are counted the same whichever socket they came by', () => {
    const limit = new AddressLimit({ perAddress: 1, trusted: [] });
    expect(enterOften(limit, ['192.0.2.1', '::ffff:192.0.2.1'])).toEqual([true, false]);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['2001:db8::1', '2001:db8:0:0:5::', false],
    ['2001:db8::1', '2001:db8:0:1::', true],
    ['fe80::1%eth0', 'fe80::2%eth0', false],
    ['::2', '::3', false],
  ])('of IPv6 are those of one network: %s and %s', (first, second, isOther) => {
    const limit = new AddressLimit({ perAddress: 1, trusted: [] });
    expect(enterOften(limit, [first, second])).toEqual([true, isOther]);
  });

  it('are not counted where it is trusted, or this machine', () => {
    const limit = new AddressLimit({ perAddress: 1, trusted: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'] });
    for (const address of [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '::ffff:127.0.0.1',
      '10.1.2.3',
      '192.0.2.7',
      '2001:db8::5',
    ]) {
      expect(enterOften(limit, [address, address, address])).toEqual([true, true, true]);
    }
    expect(enterOften(limit, ['192.0.2.8', '192.0.2.8'])).toEqual([true, false]);
  });
});
