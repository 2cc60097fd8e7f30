/** A run that lasted this long was a good one: what comes next is a new incident, not the same again. Seconds. */
const GOOD_RUN = 30;
/** The first restarts come at once; when they do not help, the pause doubles up to this. Seconds. */
const LONGEST_PAUSE = 30;
const AT_ONCE = 3;

/** Says how long to wait before a failed process is started again. Pure. */
export class RestartPolicy {
  #failures = 0;

  /** @param ranFor seconds @returns seconds to wait, 0 and up */
  failed(ranFor: number): number {
    this.#failures = ranFor >= GOOD_RUN ? 1 : this.#failures + 1;
    return this.#failures <= AT_ONCE ? 0 : Math.min(LONGEST_PAUSE, 2 ** (this.#failures - AT_ONCE - 1));
  }
}
