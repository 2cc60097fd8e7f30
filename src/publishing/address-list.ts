import { BlockList, isIP } from 'node:net';

/** IPv4 that came over an IPv6 socket is IPv4 (RFC 4291 2.5.5.2); a zone is no part of the address. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');

/** Addresses and networks that publishers may come from. */
export class AddressList {
  readonly #list = new BlockList();

  /** @param entries `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`: as the config has checked them */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [network = '', prefix] = entry.split('/');
      const version = isIP(network);
      if (version === 0) throw new Error(`${entry} is neither an address nor a network`);
      this.#list.addSubnet(network, Number(prefix ?? (version === 4 ? 32 : 128)), version === 4 ? 'ipv4' : 'ipv6');
    }
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }
}
