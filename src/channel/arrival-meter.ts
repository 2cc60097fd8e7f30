import { TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';

/** Parts of so many seconds are remembered. */
const KEPT = 3;

/** How late parts come: from their end on the programme clock to when players can have them. */
export class ArrivalMeter {
  /** The latest of each second, newest last. */
  readonly #seconds: { readonly second: number; worst: Ticks }[] = [];

  arrived(end: Ticks, now: Ticks): void {
    const second = Math.floor(now / TICKS_PER_SECOND);
    const late = Math.max(0, now - end);
    const last = this.#seconds.at(-1);
    if (last?.second === second) last.worst = Math.max(last.worst, late);
    else this.#seconds.push({ second, worst: late });
    if (this.#seconds.length > KEPT) this.#seconds.shift();
  }

  /** Of the running second and the one before it, seconds; undefined where nothing came. */
  worst(now: Ticks): number | undefined {
    const since = Math.floor(now / TICKS_PER_SECOND) - 1;
    const recent = this.#seconds.filter(({ second }) => second >= since).map(({ worst }) => worst);
    return recent.length === 0 ? undefined : ticksToSeconds(Math.max(...recent));
  }
}
