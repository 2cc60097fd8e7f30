import { BlockList, isIP } from 'node:net';
import { plainAddress } from './site.ts';

/** Addresses and networks, and whether something comes from one of them. */
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

  /** @param address as a socket tells it; what is none is in no list */
  has(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/** This machine, and those that the config trusts (`http.limits.trusted`). */
export const trustedAddresses = (trusted: readonly string[]): AddressList =>
  new AddressList(['127.0.0.0/8', '::1', ...trusted]);
