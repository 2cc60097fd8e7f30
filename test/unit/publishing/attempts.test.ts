import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressList } from '../../../src/addresses/address-list.ts';
import { Attempts } from '../../../src/publishing/attempts.ts';

describe('wrong tries', () => {
  const rig = () => {
    let now = 0;
    const attempts = new Attempts(() => now);
    const fail = (address: string, times: number) => Array.from({ length: times }, () => attempts.failed(address));
    return { attempts, fail, wait: (seconds: number) => (now += seconds * 1000) };
  };

  it('are free for a while, then one every two seconds', () => {
    const { attempts, fail, wait } = rig();
    expect(fail('192.0.2.7', 30).indexOf(true)).toBe(29);
    expect(attempts.wait('192.0.2.7')).toBe(2);
    expect(attempts.wait('192.0.2.8')).toBe(0);
    wait(2);
    expect(attempts.wait('192.0.2.7')).toBe(0);
    expect(fail('192.0.2.7', 1)).toEqual([true]);
    wait(60);
    expect(fail('192.0.2.7', 30).indexOf(true)).toBe(29);
  });

  it('of one IPv6 network are those of one', () => {
    const { attempts, fail } = rig();
    fail('2001:db8:0:1::7', 30);
    expect(attempts.wait('2001:db8:0:1:ffff::8')).toBeGreaterThan(0);
    expect(attempts.wait('2001:db8:0:2::7')).toBe(0);
    fail('::ffff:192.0.2.7', 30);
    expect(attempts.wait('192.0.2.7')).toBeGreaterThan(0);
  });

  it('are remembered of ten thousand addresses, those that tried last', () => {
    const { attempts, fail } = rig();
    fail('192.0.2.7', 30);
    for (let number = 0; number < 10_000; number++)
      fail(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, 1);
    expect(attempts.wait('192.0.2.7')).toBe(0);
  });

  it('never make anybody wait longer than two seconds for the next, whatever was tried', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000)), (pauses) => {
        const { attempts, fail, wait } = rig();
        for (const pause of pauses) {
          wait(pause / 1000);
          if (attempts.wait('192.0.2.7') === 0) fail('192.0.2.7', 1);
          expect(attempts.wait('192.0.2.7')).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe('a list of addresses', () => {
  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['11.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8:1::5', true],
    ['2001:db9::5', false],
    ['fe80::1%eth0', true],
    ['unknown', false],
    ['', false],
  ])('%s', (address, isIn) => {
    expect(new AddressList(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', 'fe80::/10']).has(address)).toBe(isIn);
  });
});
