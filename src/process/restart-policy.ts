/** A run that lasted this long was a good one: what comes next is a new incident, not the same again. Seconds. */
const GOOD_RUN = 30;
/** The first restarts come at once; when they do not help, the pause doubles up to this. Seconds. */
const LONGEST_PAUSE = 30;
const AT_ONCE = 3;
/** Pauses are shortened by up to this share at random: what failed together is not started together for ever. */
const JITTER = 0.25;

export interface RestartPolicyOptions {
  /** Seconds. */
  readonly longestPause?: number;
  /** 0 … 1, as Math.random(). */
  readonly random?: () => number;
}

/** Says how long to wait before a failed process is started again. Pure but for the chance that is passed in. */
export class RestartPolicy {
  readonly #longest: number;
  readonly #random: () => number;
  #failures = 0;

  constructor({ longestPause = LONGEST_PAUSE, random = Math.random }: RestartPolicyOptions = {}) {
    this.#longest = longestPause;
    this.#random = random;
  }

  /** @param ranFor seconds @returns seconds to wait, 0 and up */
  failed(ranFor: number): number {
    this.#failures = ranFor >= GOOD_RUN ? 1 : this.#failures + 1;
    if (this.#failures <= AT_ONCE) return 0;
    const pause = Math.min(this.#longest, 2 ** (this.#failures - AT_ONCE - 1));
    return pause * (1 - JITTER * this.#random());
  }
}
