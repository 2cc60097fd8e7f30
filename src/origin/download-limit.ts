import { AddressLimit, type AddressLimitOptions } from './address-limit.ts';

/** How many downloads there may be at a time. */
export interface DownloadLimits extends AddressLimitOptions {
  readonly atOnce: number;
}

/** Counts downloads that are under way: each keeps a file open, and some of a segment in memory. */
export class DownloadLimit {
  readonly #most: number;
  readonly #byAddress: AddressLimit;
  #underWay = 0;

  constructor(limits: DownloadLimits) {
    this.#most = limits.atOnce;
    this.#byAddress = new AddressLimit(limits);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** @returns how to say, once, that it has ended; or what there are too many of */
  enter(address: string): (() => void) | 'in-all' | 'from-address' {
    if (this.#underWay >= this.#most) return 'in-all';
    const leave = this.#byAddress.enter(address);
    if (!leave) return 'from-address';
    this.#underWay++;
    return () => {
      this.#underWay--;
      leave();
    };
  }
}
