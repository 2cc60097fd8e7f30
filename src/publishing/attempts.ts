import { plainAddress, siteOf } from '../addresses/site.ts';

/** Wrong tries that an address has free. An encoder that is set up wrongly tries again every few seconds. */
const BURST = 30;
/** Seconds until it has one more. */
const REFILL = 2;
/** Addresses that are remembered; of more, the one that tried least lately is forgotten. */
const MOST_ADDRESSES = 10_000;

interface Bucket {
  readonly left: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Counts wrong tries by address, so that keys cannot be guessed. What is remembered is bounded. */
export class Attempts {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** @param now milliseconds, of a clock that is never set back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Seconds until this address may try again; 0: now. */
  wait(address: string): number {
    const { left } = this.#bucket(siteOf(plainAddress(address)));
    return left >= 1 ? 0 : (1 - left) * REFILL;
  }

  /** @returns whether it was the last one that was free */
  failed(address: string): boolean {
    const network = siteOf(plainAddress(address));
    const left = this.#bucket(network).left - 1;
    this.#buckets.delete(network);
    this.#buckets.set(network, { left, at: this.#now() });
    if (this.#buckets.size > MOST_ADDRESSES) this.#buckets.delete(this.#buckets.keys().next().value!);
    return left < 1;
  }

  /** What has filled up is no longer remembered. */
  #bucket(network: string): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(network);
    if (!bucket) return { left: BURST, at: now };
    const left = Math.min(BURST, bucket.left + (now - bucket.at) / 1000 / REFILL);
    if (left === BURST) this.#buckets.delete(network);
    return { left, at: now };
  }
}
