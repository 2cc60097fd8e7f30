/** How long a connection rests. Messages of pictures and sound come 70 times a second: four are then read in one go. */
export const REST_MS = 50;
/** Who sends more than this between two rests is read again at once: the kernel's buffer would become full. Bytes. */
const LITTLE = 32 * 1024;

/**
 * Lets connections rest after they were read, all of them together: one waking, and one read for each, in place of one for
 * each message. That halves what reading costs, for a delay that only those notice who wait for each picture.
 */
export class Rests {
  #resting: (() => void)[] = [];

  /** Whether a connection may rest of which so much was read at once. @param byteLength of the read */
  isDue(byteLength: number): boolean {
    return byteLength < LITTLE;
  }

  /** @param wake called once, within REST_MS */
  begin(wake: () => void): void {
    if (this.#resting.push(wake) === 1) setTimeout(() => this.#end(), REST_MS);
  }

  #end(): void {
    const woken = this.#resting;
    this.#resting = [];
    for (const wake of woken) wake();
  }
}
