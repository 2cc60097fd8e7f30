import { BlockList, isIP } from 'node:net';
import { plainAddress, siteOf } from '../access/site.ts';

export interface AddressLimitOptions {
  /** Connections at a time from one address. */
  readonly perAddress: number;
  /** Addresses and networks (`10.0.0.0/8`) that are not counted; this machine is not, either. */
  readonly trusted: readonly string[];
}

/** Counts connections by where they come from. Grows with the connections that there are. */
export class AddressLimit {
  readonly #most: number;
  readonly #trusted = new BlockList();
  readonly #counts = new Map<string, number>();

  constructor({ perAddress, trusted }: AddressLimitOptions) {
    this.#most = perAddress;
    for (const entry of ['127.0.0.0/8', '::1', ...trusted]) {
      const [address = '', prefix] = entry.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#trusted.addAddress(address, family);
      else this.#trusted.addSubnet(address, Number(prefix), family);
    }
  }

  /**
   * Counts one more.
   * @param address as a socket tells it
   * @returns how to count it off again; undefined if there are too many already
   */
  enter(address: string): (() => void) | undefined {
    const plain = plainAddress(address);
    if (this.#trusted.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')) return uncounted;
    const site = siteOf(plain);
    const count = this.#counts.get(site) ?? 0;
    if (count >= this.#most) return undefined;
    this.#counts.set(site, count + 1);
    return () => this.#leave(site);
  }

  #leave(site: string): void {
    const count = this.#counts.get(site) ?? 0;
    if (count > 1) this.#counts.set(site, count - 1);
    else this.#counts.delete(site);
  }
}

const uncounted = (): void => undefined;
