import { Ring } from './ring.ts';

/** What several values become, where a longer step holds them together. */
export type Reduction = 'mean' | 'min' | 'max';

/** Ten minutes second by second, six hours by ten seconds, a week by minutes. */
export const LEVELS = [
  { step: 1, size: 600 },
  { step: 10, size: 2160 },
  { step: 60, size: 10_080 },
] as const;

/** Values that are held together. */
export class Gathered {
  readonly #reduction: Reduction;
  #count = 0;
  #value = NaN;

  constructor(reduction: Reduction) {
    this.#reduction = reduction;
  }

  /** NaN where there were none. */
  get value(): number {
    return this.#reduction === 'mean' ? this.#value / this.#count : this.#value;
  }

  add(value: number): void {
    if (Number.isNaN(value)) return;
    if (this.#count++ === 0) this.#value = value;
    else if (this.#reduction === 'mean') this.#value += value;
    else this.#value = Math[this.#reduction](this.#value, value);
  }
}

interface Level {
  readonly ring: Ring;
  number: number;
  gathered: Gathered;
}

/** One figure over time, in three resolutions. Fifty kilobytes, however long it runs. */
export class Series {
  readonly reduction: Reduction;
  readonly #levels: readonly Level[];

  constructor(reduction: Reduction) {
    this.reduction = reduction;
    this.#levels = LEVELS.map(({ step, size }) => ({
      ring: new Ring(step, size),
      number: -1,
      gathered: new Gathered(reduction),
    }));
  }

  get rings(): readonly Ring[] {
    return this.#levels.map(({ ring }) => ring);
  }

  get byteLength(): number {
    return this.rings.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Seconds since the Unix epoch of the newest value; 0 before the first. */
  get newest(): number {
    return Math.max(0, ...this.rings.map(({ newest, step }) => (newest + 1) * step));
  }

  /** @param second since the Unix epoch, a whole number */
  add(second: number, value: number): void {
    for (const level of this.#levels) {
      const number = Math.floor(second / level.ring.step);
      if (number !== level.number) {
        level.number = number;
        level.gathered = new Gathered(this.reduction);
      }
      level.gathered.add(value);
      level.ring.set(number, level.gathered.value);
    }
  }

  /** @param from number of the first step, of `step` seconds; @param ring whose own step divides `step` */
  read(ring: number, from: number, count: number, step: number): (number | null)[] {
    const source = this.#levels[ring]!.ring;
    const each = step / source.step;
    return Array.from({ length: count }, (_, index) => {
      const gathered = new Gathered(this.reduction);
      const first = (from + index) * each;
      for (let offset = 0; offset < each; offset++) gathered.add(source.at(first + offset));
      return shown(gathered.value);
    });
  }
}

/** Six digits are all that is kept. */
const shown = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null);
