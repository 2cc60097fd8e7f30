import { weight, type HealthStatus } from './status.ts';

export interface StatusChange {
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly text: string;
}

/** What is better must have been so for this long: who is called off comes no second time for nothing. ms */
const SETTLE_MS = 5000;
/** What comes and goes is called off no more often, ms. */
const QUIET_MS = 10_000;

/** Says when a change of status is worth a word: worse at once, better once it holds, and neither too often. */
export class StatusTeller {
  #told: HealthStatus | undefined;
  #toldAt = -Infinity;
  /** Since when it has been better than what was told. */
  #betterSince: number | undefined;

  /** @param now ms of any clock that never goes back. The first status is not a change. */
  update(now: number, status: HealthStatus, text: string): StatusChange | undefined {
    const from = this.#told;
    if (from === undefined) {
      this.#told = status;
      return undefined;
    }
    if (status === from) {
      this.#betterSince = undefined;
      return undefined;
    }
    const isBetter = weight(status) < weight(from);
    if (isBetter) this.#betterSince ??= now;
    else this.#betterSince = undefined;
    if (isBetter && now - this.#toldAt < QUIET_MS) return undefined;
    if (this.#betterSince !== undefined && now - this.#betterSince < SETTLE_MS) return undefined;
    this.#told = status;
    this.#toldAt = now;
    this.#betterSince = undefined;
    return { from, to: status, text };
  }
}
