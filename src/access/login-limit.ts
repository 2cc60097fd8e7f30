/** So many failures at once; then one more each time that so many seconds are over. */
interface Allowance {
  readonly burst: number;
  /** Seconds. */
  readonly refill: number;
}

/** Somebody who mistypes is not kept out; somebody who guesses has 1440 tries in a day. */
const PER_ADDRESS: Allowance = { burst: 10, refill: 60 };
/** Higher: others must not be able to lock a user out by guessing for a minute. */
const PER_USER: Allowance = { burst: 30, refill: 30 };
/** Addresses and names that are remembered; beyond them, those whose last attempt is longest ago are forgotten. */
const MOST_KEPT = 20_000;

interface Bucket {
  readonly failures: number;
  readonly at: number;
}

/** Counts failed logins, by address and by user. What is counted drains with time. */
export class LoginLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Counts an attempt as failed before it is looked at, so that many at once are no more than they may be.
   * @param site an address, or a network that is one for this purpose
   * @returns seconds to wait, for one that is refused; 0 for one that may go on
   */
  begin(site: string, user: string): number {
    const wait = Math.max(this.#wait(`a ${site}`, PER_ADDRESS), this.#wait(`u ${user}`, PER_USER));
    if (wait > 0) return wait;
    this.#add(`a ${site}`, PER_ADDRESS, 1);
    this.#add(`u ${user}`, PER_USER, 1);
    return 0;
  }

  /** It was right after all. */
  succeeded(site: string, user: string): void {
    this.#add(`a ${site}`, PER_ADDRESS, -1);
    this.#add(`u ${user}`, PER_USER, -1);
  }

  #wait(key: string, { burst, refill }: Allowance): number {
    const over = this.#failures(key, refill) + 1 - burst;
    return over <= 0 ? 0 : over * refill;
  }

  #failures(key: string, refill: number): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return 0;
    return Math.max(0, bucket.failures - (this.#now() - bucket.at) / 1000 / refill);
  }

  #add(key: string, { refill }: Allowance, count: number): void {
    const failures = Math.max(0, this.#failures(key, refill) + count);
    // Behind the others: the first of a Map is the oldest.
    this.#buckets.delete(key);
    if (failures > 0) this.#buckets.set(key, { failures, at: this.#now() });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_KEPT) break;
      this.#buckets.delete(oldest);
    }
  }
}
