/** Before so much was seen of a figure, nothing is usual: encoders begin with a burst, or feel their way up. Seconds. */
const LEARNING = 30;
/** How far back what is usual reaches, more or less. Seconds. */
const MEMORY = 60;

/** What a figure usually is: its mean over about the last minute of the time for which it was told. */
export class Usual {
  #mean = 0;
  #seconds = 0;

  /** Undefined before half a minute of it were seen. */
  get value(): number | undefined {
    return this.#seconds < LEARNING ? undefined : this.#mean;
  }

  /** @param seconds for which it was so */
  add(value: number, seconds: number): void {
    if (seconds <= 0) return;
    this.#seconds += seconds;
    this.#mean += (value - this.#mean) * Math.min(1, seconds / Math.min(this.#seconds, MEMORY));
  }
}
