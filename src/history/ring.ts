/** Values at even steps of time, the newest so many. Steps are numbered from the Unix epoch. */
export class Ring {
  /** Seconds from one value to the next. */
  readonly step: number;
  readonly #values: Float32Array;
  /** Number of the newest step that has a value; -1: none has. */
  #newest = -1;

  constructor(step: number, size: number) {
    this.step = step;
    this.#values = new Float32Array(size).fill(NaN);
  }

  get size(): number {
    return this.#values.length;
  }

  get newest(): number {
    return this.#newest;
  }

  get byteLength(): number {
    return this.#values.byteLength;
  }

  /** Steps that were passed over have no value. One that is older than all that is kept is left out. */
  set(number: number, value: number): void {
    if (number <= this.#newest - this.size) return;
    if (number > this.#newest) {
      const first = Math.max(this.#newest + 1, number - this.size + 1);
      for (let each = first; each < number; each++) this.#values[each % this.size] = NaN;
      this.#newest = number;
    }
    this.#values[number % this.size] = value;
  }

  /** NaN where there is none. */
  at(number: number): number {
    if (number > this.#newest || number <= this.#newest - this.size || number < 0) return NaN;
    return this.#values[number % this.size]!;
  }

  /** All of it, oldest first, for the disk. */
  toArray(): Float32Array {
    return Float32Array.from({ length: this.size }, (_, index) => this.at(this.#newest - this.size + 1 + index));
  }

  /** @param newest number of the last of the values */
  restore(values: Float32Array, newest: number): void {
    const first = newest - values.length + 1;
    values.forEach((value, index) => {
      if (first + index >= 0) this.set(first + index, value);
    });
  }
}
