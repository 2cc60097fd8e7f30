const HOUR_MS = 3_600_000;
/** What grows faster is beyond any threshold. */
const MOST = 1000;

/** How much a counter has grown within the last hour. */
export class HourCount {
  /** When it grew, in ms; oldest first. */
  readonly #times: number[] = [];
  #last: number | undefined;

  /** @param count as it stands; one that fell has begun anew @param now ms of any clock that never goes back */
  update(count: number, now: number): void {
    const grown = count - Math.min(this.#last ?? count, count);
    this.#last = count;
    for (let i = 0; i < Math.min(grown, MOST); i++) this.#times.push(now);
    const kept = this.#times.findIndex((at) => now - at < HOUR_MS);
    this.#times.splice(0, Math.max(kept < 0 ? this.#times.length : kept, this.#times.length - MOST));
  }

  get value(): number {
    return this.#times.length;
  }
}
