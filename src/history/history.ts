import { Series, type Reduction } from './series.ts';
import { spanOf } from './span.ts';

/** Series of one channel: inputs and renditions come and go. */
export const MOST_SERIES = 64;
/** What has not been told of for so long is forgotten. Seconds. */
const KEPT = 7 * 24 * 3600;

export interface Recalled {
  /** Of the first value, seconds since the Unix epoch. */
  readonly from: number;
  /** Seconds. */
  readonly step: number;
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}

/** How values of a series are held together, by its name: what is bad is not to be lost in a mean. */
export const reductionOf = (name: string): Reduction => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last === 'min') return 'min';
  return ['viewers', 'partArrival', 'eventLoopDelay'].includes(last) ? 'max' : 'mean';
};

/** The figures of one channel over the last week. Bounded: 64 series of 50 kB. */
export class History {
  readonly #series = new Map<string, Series>();

  get names(): readonly string[] {
    return [...this.#series.keys()];
  }

  get byteLength(): number {
    return [...this.#series.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  of(name: string): Series | undefined {
    return this.#series.get(name);
  }

  /** @param second since the Unix epoch, a whole number; @param figures by the name of their series */
  add(second: number, figures: Readonly<Record<string, number | undefined>>): void {
    for (const [name, value] of Object.entries(figures)) {
      if (value !== undefined && Number.isFinite(value)) this.open(name, second)?.add(second, value);
    }
  }

  /** @returns undefined where there are too many */
  open(name: string, second: number): Series | undefined {
    const known = this.#series.get(name);
    if (known) return known;
    if (this.#series.size >= MOST_SERIES) this.#forget(second);
    if (this.#series.size >= MOST_SERIES) return undefined;
    const made = new Series(reductionOf(name));
    this.#series.set(name, made);
    return made;
  }

  /** @param seconds back from `now`, which is seconds since the Unix epoch; @param wanted by name; absent: all */
  recall(seconds: number, now: number, step?: number, wanted?: ReadonlySet<string>): Recalled {
    const span = spanOf(seconds, now, step);
    const named = [...this.#series].filter(([name]) => wanted?.has(name) ?? true);
    const read = named.map(
      ([name, series]) => [name, series.read(span.level, span.from, span.count, span.step)] as const,
    );
    const series = Object.fromEntries(read.filter(([, values]) => values.some((value) => value !== null)));
    return { from: span.from * span.step, step: span.step, series };
  }

  #forget(second: number): void {
    for (const [name, series] of this.#series) if (series.newest < second - KEPT) this.#series.delete(name);
  }
}
