import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AddressRules, DEFAULT_PULL_RULES, embeddedIpv4, specialKind } from '../../../src/pull/address-rules.ts';
import { checkedAddresses, checkedLookup } from '../../../src/pull/lookup.ts';
import { RefusedError } from '../../../src/pull/pull-error.ts';

const rules = (more: Partial<typeof DEFAULT_PULL_RULES> = {}) => new AddressRules({ ...DEFAULT_PULL_RULES, ...more });

describe('public addresses only', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2001:0:1::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2002:c0a8:101::1',
    '64:ff9b:1::1',
    '4000::1',
    '100::1',
  ])('%s is not one', (address) => {
    expect(() => rules().checkAddress(address, address)).toThrow(RefusedError);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '193.0.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is one', (address) => {
    expect(specialKind(address)).toBeUndefined();
    expect(() => rules().checkAddress(address, address)).not.toThrow();
  });

  it('says which setting would allow it', () => {
    expect(() => rules().checkAddress('192.168.1.20', 'cam.lan')).toThrow(
      'cam.lan (192.168.1.20) is a private address: only public addresses are pulled; ' +
        'name it in pull.allow, or set pull.privateAddresses: true',
    );
    expect(() => rules().checkAddress('::1', '::1')).toThrow('::1 is a loopback address');
    expect(() => rules().checkAddress('fe80::1%eth0', 'fe80::1%eth0')).toThrow('is a link-local address');
  });

  it('an IPv6 address that stands for an IPv4 address is judged as that', () => {
    expect(embeddedIpv4('::ffff:1.2.3.4')).toBe('1.2.3.4');
    expect(embeddedIpv4('2002:102:304::')).toBe('1.2.3.4');
    expect(embeddedIpv4('64:ff9b::1.2.3.4')).toBe('1.2.3.4');
    expect(embeddedIpv4('2606:4700::1111')).toBeUndefined();
  });

  test.prop([fc.ipV4()])('mapped to IPv6, an address is what it was', (address) => {
    expect(specialKind(`::ffff:${address}`)).toBe(specialKind(address));
  });

  test.prop([fc.ipV6()])('any IPv6 address can be judged', (address) => {
    expect(['string', 'undefined']).toContain(typeof specialKind(address));
  });
});

describe('exceptions', () => {
  it('addresses, networks and hosts may be named', () => {
    const some = rules({ allow: ['192.168.1.20', '10.0.0.0/8', 'fd00::/8', '*.studio.lan', 'cam*'] });
    for (const [address, host] of [
      ['192.168.1.20', '192.168.1.20'],
      ['10.200.0.1', 'anything'],
      ['::ffff:10.1.1.1', 'anything'],
      ['fd00::17', 'fd00::17'],
      ['127.0.0.1', 'A.Studio.LAN'],
      ['172.16.0.9', 'camera3'],
    ] as const) {
      expect(() => some.checkAddress(address, host)).not.toThrow();
    }
    for (const [address, host] of [
      ['192.168.1.21', '192.168.1.21'],
      ['127.0.0.1', 'studio.lan'],
      ['127.0.0.1', 'x.studio.lan.example'],
      ['127.0.0.1', 'webcam'],
    ] as const) {
      expect(() => some.checkAddress(address, host)).toThrow(RefusedError);
    }
  });

  it('a host pattern is for names, not for addresses', () => {
    expect(() => rules({ allow: ['*'] }).checkAddress('127.0.0.1', '127.0.0.1')).toThrow(RefusedError);
    expect(() => rules({ allow: ['127.*'] }).checkAddress('127.0.0.1', '127.0.0.1')).toThrow(RefusedError);
  });

  it('all private addresses may be allowed at once', () => {
    expect(() => rules({ privateAddresses: true }).checkAddress('127.0.0.1', 'x')).not.toThrow();
  });

  it('protocols', () => {
    const https = rules({ protocols: ['https'] });
    expect(() => https.checkProtocol('https')).not.toThrow();
    expect(() => https.checkProtocol('http')).toThrow('http: is not allowed (pull.protocols does not name http)');
    expect(() => rules().checkProtocol('file')).toThrow('file: is not allowed');
  });
});

describe('looking a name up', () => {
  const resolve =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

  it('gives what was checked', async () => {
    expect(await checkedAddresses('x', rules(), resolve('1.1.1.1'))).toEqual([{ address: '1.1.1.1', family: 4 }]);
    expect(await checkedAddresses('[2606:4700::1111]', rules())).toEqual([{ address: '2606:4700::1111', family: 6 }]);
  });

  it('refuses a name with a private address among public ones', async () => {
    await expect(checkedAddresses('x', rules(), resolve('1.1.1.1', '10.0.0.1'))).rejects.toThrow(
      'x (10.0.0.1) is a private',
    );
    await expect(checkedAddresses('[::1]', rules())).rejects.toThrow('::1 is a loopback address');
  });

  it('serves net.connect both ways', async () => {
    const lookup = checkedLookup(rules(), resolve('1.1.1.1', '2606:4700::1111'));
    const ask = (all: boolean) =>
      new Promise((done) => lookup('x', { all }, (error, address, family) => done(error ?? [address, family])));
    expect(await ask(false)).toEqual(['1.1.1.1', 4]);
    expect(await ask(true)).toEqual([
      [
        { address: '1.1.1.1', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
      undefined,
    ]);
    const bad = checkedLookup(rules(), resolve('127.0.0.1'));
    expect(await new Promise((done) => bad('x', {}, (error) => done(error)))).toBeInstanceOf(RefusedError);
  });
});
