import { trustedAddresses, type AddressList } from '../addresses/address-list.ts';
import { plainAddress, siteOf } from '../addresses/site.ts';

export interface AddressLimitOptions {
  /** Connections at a time from one address. */
  readonly perAddress: number;
  /** Addresses and networks (`10.0.0.0/8`) that are not counted; this machine is not, either. */
  readonly trusted: readonly string[];
}

/** Counts connections by where they come from. Grows with the connections that there are. */
export class AddressLimit {
  readonly #most: number;
  readonly #trusted: AddressList;
  readonly #counts = new Map<string, number>();

  constructor({ perAddress, trusted }: AddressLimitOptions) {
    this.#most = perAddress;
    this.#trusted = trustedAddresses(trusted);
  }

  /**
   * Counts one more.
   * @param address as a socket tells it
   * @returns how to count it off again; undefined if there are too many already
   */
  enter(address: string): (() => void) | undefined {
    if (this.#trusted.has(address)) return uncounted;
    const site = siteOf(plainAddress(address));
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
