import type { HealthStatus } from '../health/judge.ts';

export interface Health {
  readonly status: HealthStatus;
  readonly text: string;
}

/** What gets better counts once it has lasted for so long: on and off, twice a second, would ring all night. ms. */
const SETTLED_MS = 3000;

const BADNESS: Readonly<Record<HealthStatus, number>> = { OK: 0, UNKNOWN: 1, WARNING: 2, CRITICAL: 3 };

/** The health of one channel, without what comes and goes: worse at once, better after a while. Pure. */
export class SettledHealth {
  #told: Health | undefined;
  #betterSince: number | undefined;

  /** @param now ms of a clock that only runs forward */
  update(health: Health, now: number): Health {
    if (!this.#told || BADNESS[health.status] >= BADNESS[this.#told.status]) {
      this.#betterSince = undefined;
      return (this.#told = health);
    }
    this.#betterSince ??= now;
    if (now - this.#betterSince < SETTLED_MS) return this.#told;
    this.#betterSince = undefined;
    return (this.#told = health);
  }
}
