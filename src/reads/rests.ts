/** How long what is read rests. Pictures and sound come 70 times a second: four of them are then read in one go. */
export const REST_MS = 50;
/** Who sends more than this between two rests is read again at once: the kernel's buffer would become full. Bytes. */
const LITTLE = 32 * 1024;

/**
 * Lets connections and pipes rest after they were read, all of them together: one waking, and one read for each, in place
 * of one for each message. That halves what reading costs, for a delay that only those notice who wait for each picture.
 */
export class Rests {
  readonly #restMs: number;
  #resting: (() => void)[] = [];

  constructor(restMs = REST_MS) {
    this.#restMs = restMs;
  }

  /** Whether something may rest of which so much was read at once. @param byteLength of the read */
  isDue(byteLength: number): boolean {
    return byteLength < LITTLE;
  }

  /** @param wake called once, within the time of a rest */
  begin(wake: () => void): void {
    if (this.#resting.push(wake) === 1) setTimeout(() => this.#end(), this.#restMs);
  }

  #end(): void {
    const woken = this.#resting;
    this.#resting = [];
    for (const wake of woken) wake();
  }
}
